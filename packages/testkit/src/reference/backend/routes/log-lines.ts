import type { WireLogLine } from '../wire-answers.ts'
import { notFound } from '../wire-error.ts'
import { CONTAINERS, type Container, containerLines } from '../workloads/container-log.ts'
import type { LiveObject, Pod } from '../workloads/target-cluster.ts'
import type { RouteContext } from './route.ts'

export const LOG_QUERY = ['follow', 'tail', 'since', 'previous', 'kind', 'workload', 'workloadNamespace', 'pod', 'container'] as const

export interface LogQuery {
  readonly follow: boolean
  readonly previous: boolean
  readonly tail: number | null
  readonly since: number | null
  readonly kind: string | null
  readonly workload: string | null
  readonly workloadNamespace: string | null
  readonly pod: string | null
  readonly container: string | null
}

interface Target {
  readonly object: LiveObject
  readonly pod: Pod
  readonly container: Container
}

/** @throws WireError 404 for what is named and is not there. */
export function requireTargets(context: RouteContext, key: string, query: LogQuery): void {
  if (query.container !== null && !CONTAINERS.some((one) => one === query.container)) throw notFound('container', query.container)
  if (query.workload !== null || query.kind !== null) {
    if (targetsOf(context, key, { ...query, pod: null }).length === 0) throw notFound('workload', `${query.kind ?? '*'}/${query.workload ?? '*'}`)
  }
  const targets = targetsOf(context, key, query)
  if (query.pod !== null && targets.length === 0) throw notFound('pod', query.pod)
  if (query.previous && targets.every(({ pod }) => pod.before === null)) throw notFound('container', 'before the last restart')
}

/** Container by container; then, when they are followed, whatever each writes, and a note for each pod that comes or goes. */
export async function* logLines(context: RouteContext, key: string, query: LogQuery, signal: AbortSignal): AsyncGenerator<unknown> {
  const { clock, timing, grease } = context
  const { logMs } = timing
  let until = clock.now()
  let known = new Map<string, Target>()
  for (const target of targetsOf(context, key, query)) {
    const { object, pod, container } = target
    const { before, startedAt } = pod
    known.set(nameOf(target), target)
    if (query.previous && before === null) continue
    const [begin, end] = query.previous ? [before ?? startedAt, startedAt] : [startedAt, until]
    const lines = containerLines(object, pod, container, begin, { logMs, until: end, from: query.since ?? 0 })
    for (const line of query.tail === null ? lines : lines.slice(Math.max(0, lines.length - query.tail))) yield grease.dress(line)
  }
  while (query.follow && !query.previous && !signal.aborted) {
    try {
      await clock.sleep(logMs, signal)
    } catch (error) {
      if (signal.aborted) return
      throw error
    }
    const from = until
    until = clock.now()
    const now = new Map(targetsOf(context, key, query).map((target) => [nameOf(target), target]))
    for (const [name, target] of known) if (!now.has(name)) yield note(target, until, 'the pod has gone')
    for (const [name, target] of now) {
      const isNew = !known.has(name)
      if (isNew) yield note(target, until, 'a pod has come')
      const { object, pod, container } = target
      yield* containerLines(object, pod, container, pod.startedAt, { logMs, until, from: isNew ? 0 : from })
    }
    known = now
  }
}

function targetsOf({ cluster }: RouteContext, key: string, query: LogQuery): Target[] {
  const matches = (wanted: string | null, given: string | undefined) => wanted === null || wanted === given
  return [...cluster.of(key).values()]
    .filter(
      ({ manifest: { kind, metadata } }) =>
        matches(query.kind, kind) && matches(query.workload, metadata.name) && matches(query.workloadNamespace, metadata.namespace),
    )
    .flatMap((object) => object.pods.filter(({ name }) => matches(query.pod, name)).map((pod) => ({ object, pod })))
    .flatMap((one) => CONTAINERS.filter((container) => matches(query.container, container)).map((container) => ({ ...one, container })))
}

const nameOf = ({ pod, container }: Target) => `${pod.name}/${container}/${pod.startedAt}`

const note = ({ object, pod, container }: Target, at: number, text: string): WireLogLine => ({
  type: 'note',
  at: new Date(at).toISOString(),
  namespace: object.manifest.metadata.namespace ?? null,
  pod: pod.name,
  container,
  text,
})

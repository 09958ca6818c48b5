import type { Cluster } from '../../src/cluster/cluster.ts'
import { type KubeObject, textAt } from '../../src/cluster/kube-object.ts'
import { type Access, send } from './api-client.ts'
import { readRecording } from './recordings.ts'
import { sameText, watchedState } from './watched-states.ts'

type Entry =
  | {
      readonly kind: 'call'
      readonly atMs: number
      readonly request: { method: string; path: string; contentType?: string; body?: unknown }
      readonly response: { status: number; body?: unknown }
    }
  | { readonly kind: 'note'; readonly atMs: number; readonly note: string; readonly revision?: string }
  | { readonly kind: 'watch'; readonly atMs: number; readonly resource: string; readonly type: string; readonly object: KubeObject }

interface Life {
  readonly namespace: string
  readonly timeline: readonly Entry[]
}

export interface ReplayOptions {
  /** For example `happy-path`. */
  readonly life: string
  readonly access: Access
  readonly cluster: Cluster
  /** Where the repositories are now, in place of the recorded `http://127.0.0.1:3000`. */
  readonly repositories: string
  /** What was done outside of the API. */
  readonly onNote: (note: string, revision: string | undefined) => Promise<void>
  /** Only what concerns these objects (`gitrepositories/web`). Default: all that the recording has of the Flux kinds. */
  readonly objects?: readonly string[]
  /** Only this much of the recording. */
  readonly untilMs?: number
}

export interface Replay {
  readonly recorded: ReadonlyMap<string, readonly object[]>
  readonly simulated: ReadonlyMap<string, readonly object[]>
}

const WATCHED = ['gitrepositories', 'kustomizations']
/** Old artifacts are not kept here, so nothing of them is collected. */
const LEFT_OUT = /^garbage collected \d+ artifacts$/

/** Under which key an event of a watch is compared, and as what; undefined = not at all. */
function observed(resource: string, type: string, object: KubeObject): { readonly key: string; readonly state: object } | undefined {
  if (WATCHED.includes(resource)) return { key: `${resource}/${object.metadata.name}`, state: watchedState(type, object) }
  const about = resource === 'events' ? `${textAt(object, 'involvedObject', 'kind')}/${textAt(object, 'involvedObject', 'name')}` : ''
  if (!/^(GitRepository|Kustomization)\//.test(about) || LEFT_OUT.test(String(object['message']))) return undefined
  const { reason, count, source } = object
  const message = sameText(String(object['message']))
  const annotations = Object.keys(object.metadata.annotations ?? {}).sort()
  // Two equal durations make one event that counts 2: likely with milliseconds, never seen with the nanoseconds of Go.
  const counted = message.includes('<duration>') ? {} : { type, count }
  return { key: `events of ${about}`, state: { ...counted, severity: object['type'], reason, message, source, annotations } }
}

/**
 * Makes the recorded calls in their order, each as soon as the simulator has shown as many states of every object as the recording had
 * before it, and returns both sequences of states.
 */
export async function replayLife(options: ReplayOptions): Promise<Replay> {
  const { namespace, timeline } = await readRecording<Life>(`flux/lives/${options.life}.json`)
  const { cluster, access } = options
  const concerns = (key: string) => options.objects === undefined || options.objects.includes(key)
  const recorded = new Map<string, object[]>()
  const simulated = new Map<string, object[]>()
  let wake: () => void = () => undefined
  const end = cluster.watch(({ type, info, object }) => {
    if (object.metadata.namespace !== namespace) return
    const seen = observed(info.plural, type, object)
    if (seen === undefined) return
    append(simulated, seen.key, seen.state)
    wake()
  })
  const caughtUp = async () => {
    const behind = () => [...recorded].some(([key, states]) => (simulated.get(key)?.length ?? 0) < states.length)
    while (behind()) {
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  }

  cluster.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
  try {
    for (const entry of timeline.filter(({ atMs }) => atMs <= (options.untilMs ?? Number.POSITIVE_INFINITY))) {
      if (entry.kind === 'watch') {
        const seen = observed(entry.resource, entry.type, entry.object)
        if (seen !== undefined && concerns(seen.key)) append(recorded, seen.key, seen.state)
      } else if (entry.kind === 'note') {
        await caughtUp()
        await options.onNote(entry.note, entry.revision)
      } else if (concerns(objectOf(entry.request.path))) {
        await caughtUp()
        const { method, path, contentType } = entry.request
        const body = entry.request.body ?? undefined
        const moved = body === undefined ? undefined : JSON.stringify(body).replaceAll('http://127.0.0.1:3000', options.repositories)
        const type = contentType ?? undefined
        const answer = await send(access, {
          method,
          path,
          ...(moved === undefined ? {} : { body: moved }),
          ...(type === undefined ? {} : { contentType: type }),
        })
        if (answer.status !== entry.response.status)
          throw new Error(`${method} ${path}: ${answer.status} instead of ${entry.response.status}: ${answer.text}`)
      }
    }
    await caughtUp()
  } finally {
    end()
  }
  return { recorded, simulated }
}

const objectOf = (path: string): string => (path.split('?')[0] ?? '').split('/').slice(-2).join('/')

function append(states: Map<string, object[]>, key: string, state: object): void {
  const before = states.get(key)
  if (before === undefined) states.set(key, [state])
  else before.push(state)
}

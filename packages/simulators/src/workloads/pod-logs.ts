import type { Clock } from '@gitops-dms/core'
import { at, isMap, type JsonMap, type KubeObject, type ObjectKey, textAt } from '../cluster/kube-object.ts'
import { StatusError } from '../cluster/status-error.ts'
import { defaultLines, type LogLine, linesUntil, lineTime, previousLines, type Run } from './pods/log-lines.ts'

/** As in the query of `/log`; what is left out means the whole log of the only container. */
export interface PodLogOptions {
  readonly container?: string | undefined
  /** Of the run before the present one. */
  readonly previous?: boolean | undefined
  /** The last lines only. */
  readonly tailLines?: number | undefined
  readonly sinceSeconds?: number | undefined
  /** RFC 3339. */
  readonly sinceTime?: string | undefined
  /** Each line begins with its time, RFC 3339 with nine digits of nanoseconds. */
  readonly timestamps?: boolean | undefined
  /** Cut after this many bytes, in the middle of a line if need be. */
  readonly limitBytes?: number | undefined
}

/** What a container says by itself, in place of the lines that the simulator makes up: one a second from its start, then silence. */
export type LogLines = (pod: KubeObject, container: string) => readonly string[] | undefined

export interface PodLogSettings {
  readonly clock: Clock
  /** The pod as it is now, undefined when it is gone. Asked again at every line of a follow. */
  readonly find: (pod: ObjectKey) => KubeObject | undefined
  readonly logLines?: LogLines | undefined
}

export interface PodLogs {
  /** @throws StatusError 400 when there is no such container, or none that has begun. Text in whole lines, '' where nothing was written. */
  read(pod: KubeObject, options?: PodLogOptions): string
  /**
   * What `read` gives, then each line when its time comes; ends with the container, the pod or the signal. A follow that cannot begin fails
   * at once, before the first piece. Empty pieces are not given.
   */
  follow(pod: KubeObject, options: PodLogOptions, signal: AbortSignal): AsyncIterable<string>
}

/** The logs of every pod of a cluster: a function of pod, container and time, so nothing is stored. */
export function podLogs({ clock, find, logLines }: PodLogSettings): PodLogs {
  const lines = (run: Run, until: number): LogLine[] => {
    const own = run.previous ? undefined : logLines?.(run.pod, run.container)
    return linesUntil(run.previous ? previousLines(run) : defaultLines(run, own), Math.min(until, run.endedAt ?? until))
  }

  const read = (pod: KubeObject, options: PodLogOptions): { run: Run | undefined; text: string; shown: number } => {
    const run = runOf(pod, options)
    if (run === undefined) return { run, text: '', shown: 0 }
    const all = lines(run, clock.now())
    const since = sinceOf(options, clock.now())
    const recent = since === undefined ? all : all.filter(({ atMs }) => atMs >= since)
    const tail = options.tailLines === undefined ? recent : recent.slice(Math.max(0, recent.length - options.tailLines))
    return { run, text: limited(written(run, tail, options), options.limitBytes), shown: all.length }
  }

  async function* follow(pod: KubeObject, options: PodLogOptions, signal: AbortSignal): AsyncGenerator<string> {
    const begun = read(pod, options)
    if (begun.text !== '') yield begun.text
    const { run } = begun
    if (run === undefined || run.previous || run.endedAt !== undefined) return
    let { shown } = begun
    let left = options.limitBytes === undefined ? undefined : options.limitBytes - Buffer.byteLength(begun.text)
    while (!signal.aborted && (left === undefined || left > 0)) {
      const present = find({ namespace: pod.metadata.namespace, name: pod.metadata.name })
      const now = present === undefined || present.metadata.uid !== pod.metadata.uid ? undefined : runOf(present, { container: run.container })
      const ended = now === undefined || now.startedAt !== run.startedAt || now.endedAt !== undefined
      const all = lines(ended ? { ...run, endedAt: now?.startedAt === run.startedAt ? now.endedAt : clock.now() } : run, clock.now())
      const text = limited(written(run, all.slice(shown), options), left)
      shown = Math.max(shown, all.length)
      if (text !== '') yield text
      if (left !== undefined) left -= Buffer.byteLength(text)
      if (ended) return
      const next = defaultLines(run, logLines?.(run.pod, run.container)).next(clock.now())
      const slept = await clock.sleep(Math.min(POLL_MS, Math.max(1, next - clock.now())), signal).then(
        () => true,
        () => false, // the signal: the reader has gone
      )
      if (!slept) return
    }
  }

  return {
    read: (pod, options = {}) => read(pod, options).text,
    follow: (pod, options, signal) => {
      runOf(pod, options)
      return follow(pod, options, signal)
    },
  }
}

/** How soon the end of a container is noticed. */
const POLL_MS = 250

/** Undefined: the pod has no node, so there is nobody to ask, and a real server answers with an empty log. */
function runOf(pod: KubeObject, { container, previous = false }: PodLogOptions): Run | undefined {
  const name = container ?? onlyContainer(pod)
  const all = [...containersOf(pod, 'initContainers'), ...containersOf(pod, 'containers'), ...containersOf(pod, 'ephemeralContainers')]
  const spec = all.find((one) => one['name'] === name)
  if (spec === undefined) throw refused(`container ${name} is not valid for pod ${pod.metadata.name}`)
  if (textAt(pod, 'spec', 'nodeName') === undefined) return undefined
  const status = statusOf(pod, name)
  const where = `container "${name}" in pod "${pod.metadata.name}"`
  if (status === undefined) throw refused(`${where} is not available`)
  const last = at(status, 'lastState', 'terminated')
  const ended = at(status, 'state', 'terminated')
  const running = at(status, 'state', 'running')
  const of = (state: unknown, isPrevious: boolean): Run => ({
    pod,
    container: name,
    index: Math.max(0, containersOf(pod, 'containers').indexOf(spec)),
    image: textAt(spec, 'image') ?? '',
    startedAt: Date.parse(textAt(state, 'startedAt') ?? pod.metadata.creationTimestamp ?? ''),
    endedAt: timeOf(textAt(state, 'finishedAt')),
    previous: isPrevious,
  })
  if (previous) {
    if (!isMap(last)) throw refused(`previous terminated ${where} not found`)
    return of(last, true)
  }
  if (isMap(running)) return of(running, false)
  if (isMap(ended)) return of(ended, false)
  if (isMap(last)) return of(last, false)
  throw refused(`${where} is waiting to start: ${waitingFor(textAt(status, 'state', 'waiting', 'reason') ?? 'ContainerCreating')}`)
}

const WAITING: Readonly<Record<string, string>> = {
  ErrImagePull: "image can't be pulled",
  ImagePullBackOff: 'trying and failing to pull image',
}
const waitingFor = (reason: string) => WAITING[reason] ?? reason

function onlyContainer(pod: KubeObject): string {
  const names = containersOf(pod, 'containers').map((one) => String(one['name']))
  const [first] = names
  if (first !== undefined && names.length === 1) return first
  const init = containersOf(pod, 'initContainers').map((one) => String(one['name']))
  const orInit = init.length === 0 ? '' : ` or one of the init containers: [${init.join(' ')}]`
  throw refused(`a container name must be specified for pod ${pod.metadata.name}, choose one of: [${names.join(' ')}]${orInit}`)
}

const refused = (message: string) => new StatusError(400, 'BadRequest', message)

const containersOf = (pod: KubeObject, member: string): JsonMap[] => {
  const found = at(pod, 'spec', member)
  return Array.isArray(found) ? found.filter(isMap) : []
}

function statusOf(pod: KubeObject, name: string): JsonMap | undefined {
  const lists = ['containerStatuses', 'initContainerStatuses', 'ephemeralContainerStatuses'].map((member) => at(pod, 'status', member))
  return lists
    .flatMap((list) => (Array.isArray(list) ? list : []))
    .filter(isMap)
    .find((one) => one['name'] === name)
}

const timeOf = (text: string | undefined): number | undefined => (text === undefined ? undefined : Date.parse(text))

function sinceOf({ sinceSeconds, sinceTime }: PodLogOptions, now: number): number | undefined {
  if (sinceTime !== undefined) return Date.parse(sinceTime)
  return sinceSeconds === undefined ? undefined : now - sinceSeconds * 1000
}

const written = (run: Run, lines: readonly LogLine[], { timestamps = false }: PodLogOptions): string =>
  lines.map((line) => `${timestamps ? `${lineTime(run, line)} ` : ''}${line.text}\n`).join('')

function limited(text: string, bytes: number | undefined): string {
  if (bytes === undefined) return text
  const encoded = Buffer.from(text)
  return encoded.byteLength <= bytes ? text : encoded.subarray(0, bytes).toString()
}

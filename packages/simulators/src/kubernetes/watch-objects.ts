import type { KubeObject } from '../cluster/kube-object.ts'
import { StatusError } from '../cluster/status-error.ts'
import type { ClusterEvent } from '../cluster/watch-history.ts'
import { type KnownRequest, keyOf } from './known-request.ts'
import { type Selector, selectorOf } from './selectors.ts'

interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'ERROR'
  readonly object: object
}

/** Lines of JSON: what is there as ADDED, or what came after `resourceVersion`; then every change until the time is over. */
export function watchObjects(asked: KnownRequest): Response {
  const { cluster, request, info, target, query } = asked
  const selects = and(selectorOf(query, info), ofTarget(asked))
  const version = requireVersion(query)
  const ended = new AbortController()
  const end = () => ended.abort()
  request.signal.addEventListener('abort', end, { once: true })

  const lines = new ReadableStream<Uint8Array>({
    start: (stream) => {
      const send = (event: WatchEvent) => stream.enqueue(Buffer.from(`${JSON.stringify(event)}\n`))
      const report = (event: ClusterEvent) => {
        const seen = event.info === info && Number(event.object.metadata.resourceVersion) > version ? asSelected(event, selects) : undefined
        if (seen !== undefined) send(seen)
      }
      const missed = version === 0 ? cluster.list(info, target.namespace).filter(selects).map(added) : eventsSince(asked, version)
      if (missed instanceof StatusError) {
        send({ type: 'ERROR', object: missed.toStatus() })
        stream.close()
        end()
        return
      }
      for (const event of missed) 'info' in event ? report(event) : send(event)
      const unlisten = cluster.watch(report)
      ended.signal.addEventListener('abort', unlisten, { once: true })
      endAfter(asked, ended).then(() => {
        end()
        stream.close()
      }, end)
    },
    cancel: end,
  })
  return new Response(lines, { status: 200, headers: { 'cache-control': 'no-cache, private', 'content-type': 'application/json' } })
}

const added = (object: KubeObject): WatchEvent => ({ type: 'ADDED', object })

/** Recorded: a position that is too old is HTTP 200 with one ERROR event. */
function eventsSince({ cluster }: KnownRequest, version: number): readonly ClusterEvent[] | StatusError {
  try {
    return cluster.history.since(version)
  } catch (error) {
    if (error instanceof StatusError) return error
    throw error
  }
}

/** An object that leaves the selector is reported as DELETED in its last state inside, with the new resourceVersion (recorded). */
function asSelected({ type, object, previous }: ClusterEvent, selects: Selector): WatchEvent | undefined {
  const before = previous !== undefined && selects(previous)
  const now = type !== 'DELETED' && selects(object)
  if (now) return { type: before ? 'MODIFIED' : 'ADDED', object }
  if (!before) return undefined
  if (type === 'DELETED') return { type, object }
  const { resourceVersion = '' } = object.metadata
  return { type: 'DELETED', object: { ...previous, metadata: { ...previous.metadata, resourceVersion } } }
}

const and =
  (a: Selector, b: Selector): Selector =>
  (object) =>
    a(object) && b(object)

function ofTarget({ target }: KnownRequest): Selector {
  const { namespace, name } = keyOf(target)
  return ({ metadata }) => (namespace === undefined || metadata.namespace === namespace) && (name === '' || metadata.name === name)
}

/** 0 = from the present. A watch says 500 to what a list says 400 to (recorded). */
function requireVersion(query: URLSearchParams): number {
  const version = query.get('resourceVersion') ?? ''
  if (/^\d*$/.test(version)) return Number(version)
  const reason = `Invalid value: "${version}": strconv.ParseUint: parsing "${version}": invalid syntax`
  throw new StatusError(500, '', `resourceVersion: ${reason}`)
}

/** Without `timeoutSeconds` a server ends a watch after 30 to 60 minutes. */
function endAfter({ cluster, query }: KnownRequest, ended: AbortController): Promise<void> {
  const seconds = Number(query.get('timeoutSeconds') ?? 0)
  return cluster.clock.sleep((seconds > 0 ? seconds : 1800) * 1000, ended.signal)
}

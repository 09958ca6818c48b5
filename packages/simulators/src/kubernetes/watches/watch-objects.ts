import type { KubeObject } from '../../cluster/kube-object.ts'
import { StatusError } from '../../cluster/status-error.ts'
import type { ClusterEvent } from '../../cluster/watch-history.ts'
import type { Answer } from '../answers/answer.ts'
import { goJson } from '../answers/go-json.ts'
import { readSelection } from '../lists/selection.ts'
import { tooLarge, untilVersion } from '../lists/until-version.ts'
import type { ResourceCall } from '../routes/call.ts'
import { sendBookmarks } from './bookmarks.ts'
import { EventStream } from './event-stream.ts'
import { EventTexts } from './event-texts.ts'
import { type SeenEvent, seenBy } from './seen-by.ts'
import { watchHub } from './watch-hub.ts'

/** Without `timeoutSeconds` a server ends a watch after 30 to 60 minutes. */
const SHORTEST_S = 1_800

/** Lines of JSON: what is there as ADDED, or what came after `resourceVersion`; then every change until the time is over. */
export function watchObjects(call: ResourceCall): Answer {
  const { server, kind, info, request } = call
  const { cluster, clock } = server
  const { options, selects } = readSelection(info.query, kind, true)
  const version = requireVersion(options.resourceVersion)
  const texts = new EventTexts(call)
  const inScope = ({ metadata }: KubeObject) =>
    (info.namespace === undefined || metadata.namespace === info.namespace) && (info.name === undefined || metadata.name === info.name)
  const wanted = (object: KubeObject) => inScope(object) && selects(object)
  const fromNow = options.initialEvents ?? version === 0
  const endsWithMark = options.initialEvents ?? (options.resourceVersion === '' && options.bookmarks)
  const stream = new EventStream()
  const seconds = options.timeoutSeconds > 0 ? options.timeoutSeconds : SHORTEST_S * (1 + Math.random())
  const deadline = clock.now() + seconds * 1000

  const tell = (type: SeenEvent['type'], object: KubeObject) => {
    // Nothing that could be said is a list.
    if (call.form.as === 'PartialObjectMetadataList') stream.end()
    else stream.write(texts.of(type, object))
  }

  const begin = () => {
    let last = version
    const report = (event: ClusterEvent) => {
      const at = Number(event.object.metadata.resourceVersion)
      if (at <= last && !fromNow) return
      last = Math.max(last, at)
      const seen = seenBy(event, wanted)
      if (seen !== undefined) tell(seen.type, seen.object)
    }
    try {
      if (fromNow) for (const object of cluster.peekAll(kind, info.namespace)) if (wanted(object)) tell('ADDED', object)
      if (!fromNow && version > 0) for (const event of cluster.eventsSince(kind, version)) report(event)
    } catch (error) {
      if (!(error instanceof StatusError)) throw error
      // Recorded: a position that is too old is HTTP 200 with one ERROR event.
      stream.write(errorText(error))
      stream.end()
      return
    }
    if (endsWithMark && options.bookmarks) stream.write(texts.bookmark(String(cluster.version), true))
    stream.flush()
    stream.onEnd(watchHub(cluster).listen(kind, { report, flush: () => stream.flush(), end: () => stream.end() }))
    if (options.bookmarks) sendBookmarks({ clock, deadline, stream, text: () => texts.bookmark(String(cluster.version), false) })
    endAt(call, stream, seconds * 1000)
  }

  request.signal.addEventListener('abort', () => stream.abandon(), { once: true })
  stream.onEnd(server.streams.add(stream))
  if (options.initialEvents !== undefined && version > cluster.version) void beginLater(call, version, stream, begin)
  else begin()
  return { status: 200, headers: { 'content-type': 'application/json' }, body: stream.readable }
}

/** With initial events a position in the future is waited for, three seconds at most. */
async function beginLater(call: ResourceCall, version: number, stream: EventStream, begin: () => void): Promise<void> {
  try {
    await untilVersion(call, version)
    begin()
  } catch (error) {
    if (error instanceof StatusError) stream.write(errorText(tooLarge(version, call.server.cluster.version)))
    stream.end()
  }
}

const errorText = (error: StatusError) => `${goJson(JSON.stringify({ type: 'ERROR', object: error.toStatus() }))}\n`

/** 0 = from the present. A watch says 500 to what a list says 400 to (recorded). */
function requireVersion(version: string): number {
  if (/^\d*$/.test(version)) return Number(version)
  const shown = JSON.stringify(version)
  throw new StatusError(500, '', `resourceVersion: Invalid value: ${shown}: strconv.ParseUint: parsing ${shown}: invalid syntax`)
}

function endAt({ server }: ResourceCall, stream: EventStream, ms: number): void {
  server.clock.sleep(ms, stream.ended).then(
    () => stream.end(),
    () => undefined, // it has ended before
  )
}

import type { Clock, DeploymentQuery, Logger, WatchEvent, WatchOptions } from '@gitops-dms/core'
import { type FollowEvent, formatDeploymentId, matchesQuery, type WatchedSummary, watchSummaries } from '@gitops-dms/core/adapter'
import { refOf } from './deployment-ref.ts'
import { isKindMissing } from './find-deployment.ts'
import { listEvery, namespaceOf } from './list-deployments.ts'
import { mapSummary } from './map-deployment.ts'
import { mergeStreams } from './merge-streams.ts'
import type { ReferenceClient } from './reference-client.ts'
import { fromErrorLine } from './reference-error.ts'
import type { ResolvedSettings } from './reference-settings.ts'
import type { Kind, WireObject, WireWatchLine } from './reference-types.ts'
import { formatPosition, parsePosition } from './watch-position.ts'

/** Marks come every few seconds. */
const HEARTBEAT_MS = 5_000

/** One list, then a stream per kind that is installed. What a watch has to do beyond that, after cuts above all, is core's. */
export function watchDeployments(
  client: ReferenceClient,
  settings: ResolvedSettings,
  { clock, logger, closed }: { readonly clock: Clock; readonly logger: Logger | undefined; readonly closed: AbortSignal },
  query: DeploymentQuery,
  options: WatchOptions,
): AsyncIterable<WatchEvent> {
  return watchSummaries({
    list: async (signal) => {
      // Core makes the pauses between the tries; an outage is to cost one request each, not one per kind and repetition.
      const { items, sequences } = await listEvery(client, settings, query, toWatched, { signal, attempts: 1, inTurn: true })
      return { items, position: formatPosition(sequences) }
    },
    follow: (position, signal) => follow(client, namespaceOf(settings, query), position, signal),
    matches: (summary) => matchesQuery(summary, query),
    heartbeatMs: HEARTBEAT_MS,
    resumeFrom: options.resumeFrom,
    signal: options.signal,
    closed,
    clock,
    logger,
  })
}

const toWatched = (object: WireObject): WatchedSummary => ({
  summary: mapSummary(object),
  version: object.metadata.sequence,
  uid: object.metadata.uid,
})

/** The streams of the kinds that the position has, as one. A line moves the position of its own kind only. */
async function* follow(
  client: ReferenceClient,
  namespace: string | undefined,
  position: string | null,
  signal: AbortSignal,
): AsyncGenerator<FollowEvent> {
  const sequences: Partial<Record<Kind, number>> = { ...parsePosition(position) }
  const kinds = Object.keys(sequences) as Kind[]
  const ended = new AbortController()
  const call = { signal: AbortSignal.any([signal, ended.signal]) }
  const streams: AsyncIterable<KindLine>[] = []
  const caughtUp = new Set<Kind>()
  try {
    for (const kind of kinds) streams.push(withKind(kind, await client.openWatch(kind, namespace, String(sequences[kind]), call)))
    for await (const { kind, line } of mergeStreams(streams)) {
      if (line.type === 'error') throw fromErrorLine(line.error, client.server)
      sequences[kind] = line.sequence
      const event = toEvent(line, formatPosition(sequences))
      if (event.type === 'bookmark') caughtUp.add(kind)
      // A mark of one kind does not say that nothing of another one is on its way.
      yield event.type === 'bookmark' && caughtUp.size < kinds.length ? { type: 'bookmark' } : event
    }
  } catch (error) {
    // A kind was taken away: that is a cut, after which the list tells what is left.
    if (!isKindMissing(error)) throw error
  } finally {
    ended.abort() // the other streams
  }
}

interface KindLine {
  readonly kind: Kind
  readonly line: WireWatchLine
}

async function* withKind(kind: Kind, lines: AsyncIterable<WireWatchLine>): AsyncGenerator<KindLine> {
  for await (const line of lines) yield { kind, line }
}

function toEvent(line: Exclude<WireWatchLine, { type: 'error' }>, position: string): FollowEvent {
  switch (line.type) {
    case 'put':
      return { type: 'changed', ...toWatched(line.object), position }
    case 'gone':
      return { type: 'gone', id: formatDeploymentId(refOf(line.object)), summary: mapSummary(line.object), version: line.sequence, position }
    default:
      return { type: 'bookmark', position }
  }
}

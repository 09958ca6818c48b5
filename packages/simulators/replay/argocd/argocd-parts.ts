import type { Normaliser } from '../normalise.ts'
import type { ArgoCdLifeFile, ExchangeFile, Recordings } from '../recording.ts'
import type { ReplayPart } from '../replay-part.ts'
import { inTime } from './argocd-chronology.ts'
import { createArgoCdNormaliser } from './argocd-normaliser.ts'
import { startOfLife, startOfStream } from './life-times.ts'
import { playArgoCdExchanges } from './play-argocd-exchanges.ts'
import { type LifeStream, lifeIds, playArgoCdLife } from './play-argocd-life.ts'
import { polledName } from './polled-history.ts'

/** Each file is a world of its own; streams that were open through a life are played in that. */
export function argoCdParts(recordings: Recordings): ReplayPart[] {
  const { exchangeFiles, lives } = recordings.argoCd
  const streams = new Map(lives.map((life) => [life, exchangeFiles.flatMap((file) => streamsOf(file, life))]))
  const placed = new Set([...streams.values()].flat().map(({ id }) => id))
  const files = exchangeFiles.filter(({ name, exchanges }) => !exchanges.every(({ id }) => placed.has(`${name}#${id}`)))
  return [
    ...files.map((file) => ({
      name: file.name,
      ids: file.exchanges.map(({ id }) => `${file.name}#${id}`),
      size: file.exchanges.length,
      play: (normaliser: () => Normaliser) => playArgoCdExchanges(file, recordings, argoCd(normaliser)),
    })),
    ...lives.map((life) => ({
      name: [life.name, ...(streams.get(life) ?? []).map(({ id }) => id)].join(' '),
      ids: [...lifeIds(life), ...(streams.get(life) ?? []).map(({ id }) => id)],
      size: life.timeline.length,
      play: (normaliser: () => Normaliser) => playArgoCdLife(life, streams.get(life) ?? [], recordings, argoCd(normaliser)),
    })),
  ]
}

const argoCd = (normaliser: () => Normaliser) => () => createArgoCdNormaliser(normaliser())

/** Those of a file that shows nothing else than streams of the application of a life, from its time. */
function streamsOf({ name, exchanges, given }: ExchangeFile, life: ArgoCdLifeFile): LifeStream[] {
  const application = polledName(life)
  const begins = startOfLife(life.timeline)
  if (begins === undefined) return []
  const ends = begins + (life.timeline.at(-1)?.atMs ?? 0)
  const found = inTime(exchanges, given).flatMap(({ exchange }) => {
    const startsAt = exchange.response.stream === undefined ? undefined : startOfStream(exchange.response.stream)
    const isItsOwn = new RegExp(`[?&]name=${application}(?:&|$)|/applications/${application}/`).test(exchange.request.path)
    if (startsAt === undefined || !isItsOwn || startsAt < begins - 1_000 || startsAt > ends) return []
    return [{ id: `${name}#${exchange.id}`, exchange, startsAt }]
  })
  return found.length === exchanges.length ? found : []
}

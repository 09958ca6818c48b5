import { dirname } from 'node:path'
import { inOrder } from './exchanges/chronology.ts'
import { startExchangeWorld } from './exchanges/exchange-world.ts'
import { playExchanges } from './exchanges/play-exchanges.ts'
import { playLife } from './lives/play-life.ts'
import type { Normaliser } from './normalise.ts'
import type { ExchangeFile, Recordings } from './recording.ts'
import { notPlayed, type Result } from './result.ts'

/**
 * All that is recorded, played: the exchanges of one folder in one world, since they were one server's, in the order of time and whatever their
 * files are called; each life in a world of its own. What cannot be played is in the result like any other difference.
 */
export async function replay(recordings: Recordings, normaliser: () => Normaliser): Promise<Result[]> {
  const { exchangeFiles, lives, broken } = recordings
  const results: Result[] = broken.map(({ name, error }) => notPlayed(name, error))
  for (const folder of new Set(exchangeFiles.map(({ name }) => dirname(name)))) {
    results.push(
      ...(await playFolder(
        exchangeFiles.filter(({ name }) => dirname(name) === folder),
        normaliser,
      )),
    )
  }
  for (const life of lives) {
    try {
      results.push(...(await playLife(life, recordings, normaliser)))
    } catch (error) {
      results.push(notPlayed(life.name, error))
    }
  }
  return results
}

async function playFolder(files: readonly ExchangeFile[], normaliser: () => Normaliser): Promise<Result[]> {
  const played = inOrder(files)
  try {
    const world = await startExchangeWorld(played)
    try {
      return await playExchanges(world, played, normaliser)
    } finally {
      await world.close()
    }
  } catch (error) {
    return played.map(({ id }) => notPlayed(id, error))
  }
}

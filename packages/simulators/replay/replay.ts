import { dirname } from 'node:path'
import { argoCdParts } from './argocd/argocd-parts.ts'
import { inOrder } from './exchanges/chronology.ts'
import { startExchangeWorld } from './exchanges/exchange-world.ts'
import { playExchanges } from './exchanges/play-exchanges.ts'
import { playLife } from './lives/play-life.ts'
import type { Normaliser } from './normalise.ts'
import type { ExchangeFile, LifeFile, Recordings } from './recording.ts'
import type { ReplayPart } from './replay-part.ts'
import { notPlayed, type Result } from './result.ts'

/**
 * All that is recorded, by what has a world of its own: of Kubernetes the exchanges of one folder, since they were one server's, in the order of time and
 * whatever their files are called, and each life; of Argo CD each file whose name has `only` in it. What cannot be played is in the result like any other difference.
 */
export function partsOf(recordings: Recordings, only: string): ReplayPart[] {
  const { exchangeFiles, lives, broken } = recordings
  const folders = [...new Set(exchangeFiles.map(({ name }) => dirname(name)))]
  return [
    ...broken.map(({ name, error }) => ({ name, ids: [name], size: 0, play: async () => [notPlayed(name, error)] })),
    ...folders.map((folder) =>
      folderPart(
        folder,
        exchangeFiles.filter(({ name }) => dirname(name) === folder),
      ),
    ),
    ...lives.map((life) => lifePart(life, recordings)),
    ...argoCdParts(recordings).filter(({ name }) => name.includes(only)),
  ].map(whole)
}

/** What cannot be played is wrong in all that it has. */
const whole = (part: ReplayPart): ReplayPart => ({
  ...part,
  play: (normaliser) => part.play(normaliser).catch((error: unknown) => part.ids.map((id) => notPlayed(id, error))),
})

function folderPart(folder: string, files: readonly ExchangeFile[]): ReplayPart {
  const played = inOrder(files)
  const play = async (normaliser: () => Normaliser): Promise<readonly Result[]> => {
    const world = await startExchangeWorld(played)
    try {
      return await playExchanges(world, played, normaliser)
    } finally {
      await world.close()
    }
  }
  return { name: `${folder}/`, ids: played.map(({ id }) => id), size: played.length, play }
}

const lifePart = (life: LifeFile, recordings: Recordings): ReplayPart => ({
  name: life.name,
  ids: [life.name],
  size: life.timeline.length,
  play: (normaliser) => playLife(life, recordings, normaliser),
})

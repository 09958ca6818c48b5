import { VirtualClock } from '@gitops-dms/testkit/simulator'
import { type FluxSimulator, startFluxSimulator } from '../../src/flux/index.ts'
import { type GivenEntry, readGiven } from '../given.ts'
import type { LifeFile, NoteEntry, Recordings } from '../recording.ts'
import { firstCheckout, startOf } from './life-start.ts'
import { type Missing, missingContent, missingDeed, repositoryAt } from './missing-content.ts'
import { serveRecordedRepositories } from './repositories.ts'
import { serveCharts } from './serve-charts.ts'
import { serveOci } from './serve-oci.ts'

/** A cluster with Flux, and the servers that it fetches from, as they were when a life began. */
export interface LifeWorld {
  readonly clock: VirtualClock
  readonly simulator: FluxSimulator
  readonly given: readonly GivenEntry[]
  /** What there was then and is not here; more of it may be found out on the way. */
  readonly missing: readonly Missing[]
  /** A text of the recording with the addresses and digests of then as they are now. */
  here(text: string): string
  /** What a note tells of happens. */
  happen(note: NoteEntry): Promise<void>
  close(): Promise<void>
}

export async function startLifeWorld(life: LifeFile, recordings: Recordings): Promise<LifeWorld> {
  const { timeline, namespaces } = life
  const given = readGiven(life.given)
  const clock = new VirtualClock(startOf(timeline))
  const repositories = await serveRecordedRepositories(recordings.repositories)
  const charts = await serveCharts(recordings.charts)
  const pushedLater = timeline.flatMap((entry) => (entry.kind === 'note' && entry.digest !== undefined ? [entry.digest] : []))
  const store = await serveOci(given, pushedLater)
  const timing = Object.assign({}, ...given.map((entry) => ('timing' in entry ? entry.timing : {})))
  const simulator = await startFluxSimulator({ clock, namespaces, artifactHost: '127.0.0.1:9790', timing })
  for (const entry of given) if ('object' in entry) simulator.cluster.create(entry.object)
  for (const name of namesIn(timeline)) {
    if (!(await repositories.restore(name))) continue
    const first = firstCheckout(timeline, name)
    if (first !== undefined) await repositories.pointAt(first.commit, first.branch)
  }
  const missing = missingContent(life, recordings, given)
  return {
    clock,
    simulator,
    given,
    missing,
    here: (text) =>
      store
        .here(text)
        .replaceAll('http://127.0.0.1:3000/charts', charts.url)
        .replaceAll('http://127.0.0.1:3000', repositories.url)
        .replaceAll('127.0.0.1:5000', store.host),
    happen: async (note) => {
      const { revision, digest, atMs: fromMs } = note
      if (revision === undefined && digest === undefined) missing.push(...missingDeed(note, given))
      if (revision !== undefined && !(await repositories.pointAt(revision)))
        missing.push({ fromMs, reason: `no repository has the commit ${revision}` })
      if (digest !== undefined && !(await store.push(digest))) missing.push({ fromMs, reason: `nothing is given of what was pushed as ${digest}` })
    },
    close: async () => {
      await simulator.close()
      await Promise.all([repositories.close(), charts.close(), store.close()])
    },
  }
}

const namesIn = (timeline: LifeFile['timeline']): string[] => {
  const urls = JSON.stringify(timeline).match(/127\.0\.0\.1:3000\/[^"' ]+\.git\b/g) ?? []
  return [...new Set(urls.map((url) => repositoryAt(url) ?? ''))]
}

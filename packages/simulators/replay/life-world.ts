import { VirtualClock } from '@gitops-dms/testkit/simulator'
import { type FluxSimulator, startFluxSimulator } from '../src/flux/index.ts'
import type { GivenEntry } from './given.ts'
import { readGiven } from './given.ts'
import type { LifeFile, Recordings } from './recording.ts'
import { serveRecordedRepositories } from './repositories.ts'
import { serveCharts } from './serve-charts.ts'
import { type RecordedStore, serveOci } from './serve-oci.ts'

/** A cluster with Flux, and the servers that it fetches from, as they were when a life began. */
export interface LifeWorld {
  readonly clock: VirtualClock
  readonly simulator: FluxSimulator
  readonly store: RecordedStore
  readonly given: readonly GivenEntry[]
  /** A text of the recording with the addresses of then as they are now. */
  here(text: string): string
  pointMainAt(commit: string): Promise<void>
  close(): Promise<void>
}

export async function startLifeWorld(life: LifeFile, recordings: Recordings): Promise<LifeWorld> {
  const clock = new VirtualClock(startOf(life))
  const repositories = await serveRecordedRepositories(recordings.repositories)
  const charts = await serveCharts(recordings.charts)
  const given = readGiven(life.given)
  const notes = life.timeline.flatMap((entry) => (entry.kind === 'note' && entry.digest !== undefined ? [entry.digest] : []))
  const store = await serveOci(given, notes)
  const timing = Object.assign({}, ...given.map((entry) => ('timing' in entry ? entry.timing : {})))
  const simulator = await startFluxSimulator({ clock, namespaces: [life.namespace], artifactHost: '127.0.0.1:9790', timing })
  for (const entry of given) if ('object' in entry) simulator.cluster.create(entry.object)
  const text = JSON.stringify(life.timeline)
  for (const name of new Set([...text.matchAll(/127\.0\.0\.1:3000\/([\w-]+)\.git/g)].map((match) => match[1] ?? ''))) {
    if (!(await repositories.restore(name))) continue
    const first = firstCommit(life, name)
    if (first !== undefined) await repositories.pointMainAt(first)
  }
  return {
    clock,
    simulator,
    store,
    given,
    here: (value) =>
      store
        .here(value)
        .replaceAll('http://127.0.0.1:3000/charts', charts.url)
        .replaceAll('http://127.0.0.1:3000', repositories.url)
        .replaceAll('127.0.0.1:5000', store.host),
    pointMainAt: (commit) => repositories.pointMainAt(commit),
    close: async () => {
      await simulator.close()
      await Promise.all([repositories.close(), charts.close(), store.close()])
    },
  }
}

const startOf = (life: LifeFile): number =>
  Date.parse(/"creationTimestamp":"([^"]+)"/.exec(JSON.stringify(life.timeline))?.[1] ?? '2026-01-01T00:00:00Z')

/** Where `main` was at first: what the first artifact from the repository shows. */
function firstCommit(life: LifeFile, name: string): string | undefined {
  for (const entry of life.timeline) {
    if (entry.kind !== 'watch' || entry.resource !== 'gitrepositories') continue
    const text = JSON.stringify(entry.object)
    if (text.includes(`/${name}.git"`) && text.includes('"artifact"')) return /sha1:([0-9a-f]{40})/.exec(text)?.[1]
  }
  return undefined
}

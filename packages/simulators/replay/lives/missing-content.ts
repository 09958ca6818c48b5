import { textAt } from '../../src/cluster/kube-object.ts'
import type { GivenEntry } from '../given.ts'
import type { LifeFile, NoteEntry, Recordings } from '../recording.ts'

/** What a life had that its recording does not hold: from then on it cannot be lived again as it was. */
export interface Missing {
  readonly fromMs: number
  readonly reason: string
}

/** What was fetched then and is not there now. */
export function missingContent(life: LifeFile, recordings: Recordings, given: readonly GivenEntry[]): Missing[] {
  const missing: Missing[] = []
  for (const entry of life.timeline) {
    if (entry.kind !== 'watch' || textAt(entry.object, 'status', 'artifact', 'digest') === undefined) continue
    const url = textAt(entry.object, 'spec', 'url') ?? ''
    const reason = notThere(url, recordings, given)
    if (reason !== undefined) missing.push({ fromMs: 0, reason })
  }
  return missing
}

function notThere(url: string, { repositories, charts }: Recordings, given: readonly GivenEntry[]): string | undefined {
  const repository = repositoryAt(url)
  if (repository !== undefined && !repositories.has(repository)) return `the repository ${repository} is not beside the recording`
  if (/^http:\/\/127\.0\.0\.1:3000\/charts/.test(url) && charts === undefined) return 'the chart repository is not beside the recording'
  if (url.startsWith('oci://') && !given.some((entry) => 'oci' in entry)) return 'nothing is given of what the OCI store held'
  return undefined
}

/** The name of the recorded repository at an address. */
export const repositoryAt = (url: string): string | undefined => /127\.0\.0\.1:3000\/([\w.-]+?)\.git\b/.exec(url)?.[1]

/** A note tells in a sentence what was done by hand; what exactly, only `given` can say. */
export const missingDeed = ({ atMs, note }: NoteEntry, given: readonly GivenEntry[]): Missing[] =>
  given.some((entry) => 'request' in entry && entry.atMs === atMs)
    ? []
    : [{ fromMs: atMs, reason: `of what was done by hand, the recording says only: ${note}` }]

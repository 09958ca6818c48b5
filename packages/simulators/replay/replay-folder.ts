import { type Baseline, readBaseline, writeBaseline } from './baseline.ts'
import { chosenRecordings } from './chosen-recordings.ts'
import { type Judged, judge } from './judge.ts'
import { playParts } from './play-parts.ts'
import type { Recordings } from './recording.ts'
import { partsOf } from './replay.ts'
import { reportOf } from './report.ts'

export interface ReplayOptions {
  /** Only files whose name has this in it; complaints of the baseline do not count then. */
  readonly only?: string
  /** Only lives; complaints of the baseline do not count then. */
  readonly lives?: boolean
  /** Raises the number of equal ones in the baseline. */
  readonly update?: boolean
  /** All differences. */
  readonly verbose?: boolean
  /** How many of each file are equal, too. */
  readonly files?: boolean
  /** Where repositories and charts come from that the folder does not have. */
  readonly otherwise: string
}

/** Plays the recordings of a folder and prints how they compare. The exit code: 0 = nothing is wrong; 1 = something is, or the baseline is out of date; 2 = nothing can be played. */
export async function replayFolder(folder: string, options: ReplayOptions, print: (line: string) => void): Promise<number> {
  const { only, lives = false, update = false, verbose = false, files = false, otherwise } = options
  const choice = { folder, otherwise, only: only ?? '', lives }
  let recordings: Recordings
  let baseline: Baseline | undefined
  try {
    baseline = await readBaseline(folder)
    recordings = await chosenRecordings(choice)
  } catch (error) {
    print(`replay: ${error instanceof Error ? error.message : String(error)}`)
    return 2
  }
  const parts = partsOf(recordings, choice.only)
  if (parts.every(({ ids }) => ids.length === 0)) {
    print(`replay: ${folder}: nothing is in the recordings that are there`)
    return 2
  }
  const outcomes = await playParts(choice, parts)
  const { judged, complaints } = judge(
    outcomes.flatMap(({ results }) => results),
    baseline,
  )
  const counted = only === undefined && !lives ? complaints : []
  if (files) for (const line of equalByFile(judged)) print(line)
  for (const line of reportOf(judged, counted, outcomes, verbose)) print(line)
  const equal = judged.filter(({ verdict }) => verdict === 'equal').length
  if (update && baseline !== undefined) await writeBaseline(folder, { ...baseline, equal: Math.max(equal, baseline.equal) })
  return counted.length > 0 || judged.some(({ verdict }) => verdict === 'wrong') ? 1 : 0
}

function equalByFile(judged: readonly Judged[]): string[] {
  const fileOf = ({ result: { id } }: Judged) => id.replace(/#.*/s, '')
  return [...new Set(judged.map(fileOf))].map((name) => {
    const of = judged.filter((one) => fileOf(one) === name)
    return `${name}: ${of.filter(({ verdict }) => verdict === 'equal').length} of ${of.length} equal`
  })
}

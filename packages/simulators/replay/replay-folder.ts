import { type Baseline, readBaseline, writeBaseline } from './baseline.ts'
import { judge } from './judge.ts'
import { createNormaliser, type Normaliser } from './normalise.ts'
import { readRecordings } from './read-recordings.ts'
import type { Recordings } from './recording.ts'
import { replay } from './replay.ts'
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
  /** Where repositories and charts come from that the folder does not have. */
  readonly otherwise: string
}

/** Plays the recordings of a folder and prints how they compare. The exit code: 0 = nothing is wrong; 1 = something is, or the baseline is out of date; 2 = nothing can be played. */
export async function replayFolder(folder: string, options: ReplayOptions, print: (line: string) => void): Promise<number> {
  const { only, lives = false, update = false, verbose = false, otherwise } = options
  let recordings: Recordings
  let baseline: Baseline | undefined
  try {
    baseline = await readBaseline(folder)
    recordings = chosen(await readRecordings(folder, otherwise), only, lives)
  } catch (error) {
    print(`replay: ${error instanceof Error ? error.message : String(error)}`)
    return 2
  }
  if (recordings.leftOut.length > 0) print(`left out: ${recordings.leftOut.length} files of Argo CD, which has another simulator`)
  const normalisers: Normaliser[] = []
  const results = await replay(recordings, () => {
    const made = createNormaliser()
    normalisers.push(made)
    return made
  })
  const { judged, complaints } = judge(results, baseline)
  const counted = only === undefined && !lives ? complaints : []
  for (const line of reportOf(judged, counted, normalisers, verbose)) print(line)
  const equal = judged.filter(({ verdict }) => verdict === 'equal').length
  if (update && baseline !== undefined) await writeBaseline(folder, { ...baseline, equal: Math.max(equal, baseline.equal) })
  return counted.length > 0 || judged.some(({ verdict }) => verdict === 'wrong') ? 1 : 0
}

function chosen(recordings: Recordings, only = '', onlyLives: boolean): Recordings {
  const exchangeFiles = onlyLives ? [] : recordings.exchangeFiles.filter(({ name }) => name.includes(only))
  const lives = recordings.lives.filter(({ name }) => name.includes(only))
  const broken = recordings.broken.filter(({ name }) => name.includes(only))
  if (exchangeFiles.length + lives.length + broken.length === 0) throw new Error(`no recording has ${only} in its name`)
  return { ...recordings, exchangeFiles, lives, broken }
}

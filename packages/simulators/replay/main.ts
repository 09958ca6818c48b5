import { join, resolve } from 'node:path'
import { Command } from 'commander'
import { readBaseline, writeBaseline } from './baseline.ts'
import { judge } from './judge.ts'
import { createNormaliser, type Normaliser } from './normalise.ts'
import { readRecordings } from './read-recordings.ts'
import type { Recordings } from './recording.ts'
import { replay } from './replay.ts'
import { reportOf } from './report.ts'
import { runMutations } from './run-mutations.ts'

interface Options {
  readonly dir: string
  readonly only?: string
  readonly lives?: boolean
  readonly update?: boolean
  readonly verbose?: boolean
  readonly mutations?: boolean
}

const RECORDINGS = join(import.meta.dirname, '../../../recordings')

const program = new Command('replay')
  .description('Plays recorded exchanges and lives against the Kubernetes and Flux simulator and compares the answers.')
  .option('--dir <folder>', 'folder of recordings, with a replay-baseline.json or without', RECORDINGS)
  .option('--only <text>', 'only files whose name has this in it; complaints of the baseline do not count then')
  .option('--lives', 'only lives; complaints of the baseline do not count then')
  .option('--update', 'raise the number of equal ones in the baseline to what it is now')
  .option('--verbose', 'all differences instead of the first three of each')
  .option('--mutations', 'instead: whether the recordings find each of the listed faults of the simulator')
  .addHelpText('after', '\nExit code: 0 = nothing is wrong; 1 = something is, or the baseline is out of date; 2 = there is nothing to play.')
  .action(run)

async function run(options: Options): Promise<void> {
  if (options.mutations === true) process.exitCode = (await runMutations(resolve(options.dir))) ? 0 : 1
  else process.exitCode = await play(resolve(options.dir), options)
}

async function play(folder: string, { only, lives, update, verbose }: Options): Promise<number> {
  const print = (line: string) => process.stdout.write(`${line}\n`)
  let recordings: Recordings
  try {
    recordings = chosen(await readRecordings(folder, RECORDINGS), only, lives === true)
  } catch (error) {
    process.stderr.write(`replay: ${error instanceof Error ? error.message : String(error)}\n`)
    return 2
  }
  if (recordings.leftOut.length > 0) print(`left out: ${recordings.leftOut.length} files of Argo CD, which has another simulator`)
  const normalisers: Normaliser[] = []
  const results = await replay(recordings, () => {
    const made = createNormaliser()
    normalisers.push(made)
    return made
  })
  const baseline = await readBaseline(folder)
  const { judged, complaints } = judge(results, baseline)
  const counted = only === undefined && lives !== true ? complaints : []
  for (const line of reportOf(judged, counted, normalisers, verbose === true)) print(line)
  const equal = judged.filter(({ verdict }) => verdict === 'equal').length
  if (update === true && baseline !== undefined) await writeBaseline(folder, { ...baseline, equal: Math.max(equal, baseline.equal) })
  return counted.length > 0 || judged.some(({ verdict }) => verdict === 'wrong') ? 1 : 0
}

function chosen(recordings: Recordings, only = '', onlyLives: boolean): Recordings {
  const exchangeFiles = onlyLives ? [] : recordings.exchangeFiles.filter(({ name }) => name.includes(only))
  const lives = recordings.lives.filter(({ name }) => name.includes(only))
  if (exchangeFiles.length + lives.length === 0) throw new Error(`no recording has ${only} in its name`)
  return { ...recordings, exchangeFiles, lives }
}

await program.parseAsync()

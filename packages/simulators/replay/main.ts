import { join, resolve } from 'node:path'
import { Command } from 'commander'
import { type ReplayOptions, replayFolder } from './replay-folder.ts'
import { runMutations } from './run-mutations.ts'

interface Options extends Omit<ReplayOptions, 'otherwise'> {
  readonly dir: string
  readonly mutations?: boolean
}

const RECORDINGS = join(import.meta.dirname, '../../../recordings')

const program = new Command('replay')
  .description('Plays recorded exchanges and lives against the simulators and compares the answers.')
  .option('--dir <folder>', 'folder of recordings, with a replay-baseline.json or without', RECORDINGS)
  .option('--only <text>', 'only files whose name has this in it; complaints of the baseline do not count then')
  .option('--lives', 'only lives; complaints of the baseline do not count then')
  .option('--update', 'raise the number of equal ones in the baseline to what it is now')
  .option('--verbose', 'all differences instead of the first three of each')
  .option('--files', 'how many of each file are equal, too')
  .option('--mutations', 'instead: whether the recordings find each of the listed faults of the simulator')
  .addHelpText('after', '\nExit code: 0 = nothing is wrong; 1 = something is, or the baseline is out of date; 2 = nothing can be played.')
  .action(run)

async function run({ dir, mutations, ...options }: Options): Promise<void> {
  const folder = resolve(dir)
  const print = (line: string) => process.stdout.write(`${line}\n`)
  if (mutations === true) process.exitCode = (await runMutations(folder)) ? 0 : 1
  else process.exitCode = await replayFolder(folder, { ...options, otherwise: RECORDINGS }, print)
}

await program.parseAsync()

import { dirname, join, resolve } from 'node:path'
import { Command } from 'commander'
import { readBaseline, writeBaseline } from './baseline.ts'
import { inOrder } from './chronology.ts'
import { startExchangeWorld } from './exchange-world.ts'
import { type Judged, judge } from './judge.ts'
import { createNormaliser, type Normaliser, REPLACED } from './normalise.ts'
import { playExchanges } from './play-exchanges.ts'
import { playLife } from './play-life.ts'
import { readRecordings } from './recording.ts'
import type { Result } from './result.ts'

interface Options {
  readonly dir: string
  readonly only?: string
  readonly update?: boolean
  readonly verbose?: boolean
}

const program = new Command('replay')
  .description('Plays recorded exchanges and lives against the Kubernetes and Flux simulator and compares the answers.')
  .option('--dir <folder>', 'folder of recordings', join(import.meta.dirname, '../../../recordings'))
  .option('--only <text>', 'only files whose name has this in it; the baseline is not asked then')
  .option('--update', 'raise the number of equal ones in the baseline to what it is now')
  .option('--verbose', 'all differences instead of the first three of each')
  .action(replay)

async function replay({ dir, only, update, verbose }: Options): Promise<void> {
  const folder = resolve(dir)
  const recordings = await readRecordings(folder)
  const wanted = (name: string) => only === undefined || name.includes(only)
  const normalisers: Normaliser[] = []
  const normaliser = () => {
    const made = createNormaliser()
    normalisers.push(made)
    return made
  }
  const results: Result[] = []
  const files = recordings.exchangeFiles.filter(({ name }) => wanted(name))
  for (const name of new Set(files.map((file) => dirname(file.name)))) {
    const played = inOrder(files.filter((file) => dirname(file.name) === name))
    const world = await startExchangeWorld(played)
    try {
      results.push(...(await playExchanges(world, played, normaliser)))
    } finally {
      await world.close()
    }
  }
  for (const life of recordings.lives.filter(({ name }) => wanted(name))) results.push(...(await playLife(life, recordings, normaliser)))
  const baseline = await readBaseline(folder)
  const { judged, complaints } = judge(results, only === undefined ? baseline : { ...baseline, equal: 0 })
  report(judged, only === undefined ? complaints : [], normalisers, verbose === true)
  const equal = judged.filter(({ verdict }) => verdict === 'equal').length
  if (update === true) await writeBaseline(folder, { ...baseline, equal: Math.max(equal, baseline.equal) })
  const wrong = judged.filter(({ verdict }) => verdict === 'wrong').length
  process.exitCode = wrong > 0 || (only === undefined && complaints.length > 0) ? 1 : 0
}

function report(judged: readonly Judged[], complaints: readonly string[], normalisers: readonly Normaliser[], verbose: boolean): void {
  const print = (line: string) => process.stdout.write(`${line}\n`)
  const of = (verdict: string) => judged.filter((one) => one.verdict === verdict)
  for (const { result } of of('wrong')) {
    print(`wrong: ${result.id}`)
    const shown = verbose ? result.differences : result.differences.slice(0, 3)
    for (const { path, recorded, given } of shown) {
      print(`  ${path}`)
      print(`    recorded ${short(recorded, verbose)}`)
      print(`    given    ${short(given, verbose)}`)
    }
    if (shown.length < result.differences.length) print(`  and ${result.differences.length - shown.length} more`)
  }
  for (const verdict of ['allowed', 'not derivable']) for (const { result, reason } of of(verdict)) print(`${verdict}: ${result.id}: ${reason}`)
  for (const complaint of complaints) print(`baseline: ${complaint}`)
  const counts = REPLACED.map((name) => `${name} ${normalisers.reduce((sum, { counts }) => sum + counts[name], 0)}`)
  print(`replaced: ${counts.join(', ')}`)
  print(
    `replay: ${judged.length} exchanges, ${of('equal').length} equal, ${of('allowed').length} allowed differences, ${of('not derivable').length} not derivable, ${of('wrong').length} wrong`,
  )
}

function short(value: unknown, verbose: boolean): string {
  const text = JSON.stringify(value) ?? 'nothing'
  return verbose || text.length <= 300 ? text : `${text.slice(0, 300)}…`
}

await program.parseAsync()

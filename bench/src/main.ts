// Measures what is claimed: `npm run bench` all of it, `npm run bench -- <id> …` some. Prints a table and writes .results/bench.json.
import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { BenchEntry } from './bench-entry.ts'
import { ENTRIES } from './entries.ts'

interface Result {
  readonly id: string
  readonly measure: string
  readonly found: number
  readonly atMost: number
  readonly kept: boolean
}

const wanted = process.argv.slice(2)
const unknown = wanted.filter((id) => !ENTRIES.some((entry) => entry.id === id))
if (unknown.length > 0) {
  console.error(`found ${unknown.join(', ')}; the entries are ${ENTRIES.map(({ id }) => id).join(', ')}`)
  process.exit(2)
}

const results: Result[] = []
for (const entry of ENTRIES.filter(({ id }) => wanted.length === 0 || wanted.includes(id))) {
  console.log(`\n${entry.id}: ${entry.what}`)
  for (const result of await measured(entry)) {
    results.push(result)
    const verdict = result.kept ? 'kept' : 'MISSED'
    console.log(`  ${result.measure.padEnd(24)} ${String(result.found).padStart(10)}   at most ${String(result.atMost).padStart(6)}   ${verdict}`)
  }
}
await keep(results)
process.exitCode = results.every(({ kept }) => kept) ? 0 : 1

async function measured({ id, claim }: BenchEntry): Promise<readonly Result[]> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', join(import.meta.dirname, 'run-entry.ts'), id])
  const found: Readonly<Record<string, number>> = JSON.parse(stdout)
  return Object.entries(claim).map(([measure, atMost]) => {
    const value = Number((found[measure] ?? Number.NaN).toFixed(2))
    return { id, measure, found: value, atMost, kept: value <= atMost }
  })
}

async function keep(entries: readonly Result[]): Promise<void> {
  const folder = join(import.meta.dirname, '../../.results')
  await mkdir(folder, { recursive: true })
  const machine = { node: process.version, cores: cpus().length, cpu: cpus()[0]?.model ?? null }
  await writeFile(join(folder, 'bench.json'), `${JSON.stringify({ at: new Date().toISOString(), machine, entries }, null, 2)}\n`)
}

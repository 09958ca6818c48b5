import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { BenchEntry } from '../bench-entry.ts'
import { median } from '../median.ts'

const RUNS = 5

/** A fresh process: from the call to a server that answers, and what is left of it after it was closed. */
const PROGRAM = `
  import { startFluxSimulator } from '@gitops-dms/simulators/flux'
  const left = () => process.getActiveResourcesInfo().filter((name) => !/^(TTYWrap|PipeWrap)$/.test(name)).length
  const before = left()
  const started = performance.now()
  const simulator = await startFluxSimulator()
  const startMs = performance.now() - started
  await simulator.close()
  // What is closed is let go in the next turns.
  for (let turn = 0; turn < 10 && left() > before; turn++) await new Promise(setImmediate)
  console.log(JSON.stringify({ startMs, leftBehind: left() - before }))
`

interface Sample {
  readonly startMs: number
  readonly leftBehind: number
}

export const simulatorStart: BenchEntry = {
  id: 'simulator-start',
  what: `the Flux simulator: start, and timers and sockets that are left after its close; median of ${RUNS} fresh processes`,
  claim: { startMs: 300, leftBehind: 0 },
  async run() {
    const samples: Sample[] = []
    for (let run = 0; run < RUNS; run += 1) {
      const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', PROGRAM], { cwd: import.meta.dirname })
      samples.push(JSON.parse(stdout))
    }
    return { startMs: median(samples.map((one) => one.startMs)), leftBehind: Math.max(...samples.map((one) => one.leftBehind)) }
  },
}

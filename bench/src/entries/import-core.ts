import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { BenchEntry } from '../bench-entry.ts'
import { median } from '../median.ts'

const RUNS = 9

interface Sample {
  readonly importMs: number
  readonly rssMb: number
  readonly heapMb: number
}

/** A fresh process that imports core as a consumer does, or nothing. */
async function sample(statement: string): Promise<Sample> {
  const program = `
    const before = performance.now()
    ${statement}
    const importMs = performance.now() - before
    gc()
    const { rss, heapUsed } = process.memoryUsage()
    console.log(JSON.stringify({ importMs, rssMb: rss / 1e6, heapMb: heapUsed / 1e6 }))
  `
  const args = ['--expose-gc', '--input-type=module', '--eval', program]
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: import.meta.dirname })
  return JSON.parse(stdout)
}

export const importCore: BenchEntry = {
  id: 'import-core',
  what: `what import '@gitops-dms/core' adds to a bare process; median of ${RUNS} fresh ones`,
  claim: { importMs: 15, rssMb: 5, heapMb: 5 },
  async run() {
    const bare: Sample[] = []
    const withCore: Sample[] = []
    for (let run = 0; run < RUNS; run += 1) {
      bare.push(await sample(''))
      withCore.push(await sample(`await import('@gitops-dms/core')`))
    }
    const added = (of: (one: Sample) => number) => median(withCore.map(of)) - median(bare.map(of))
    return { importMs: added((one) => one.importMs), rssMb: added((one) => one.rssMb), heapMb: added((one) => one.heapMb) }
  },
}

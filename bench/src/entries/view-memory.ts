import { createDms } from '@gitops-dms/core'
import type { BenchEntry } from '../bench-entry.ts'
import { memoryAdapter } from '../memory-adapter.ts'
import { sampleSummary } from '../sample-summary.ts'

const DEPLOYMENTS = 20_000

function* fleet() {
  for (let index = 0; index < DEPLOYMENTS; index += 1) yield sampleSummary(index)
}

export const viewMemory: BenchEntry = {
  id: 'view-memory',
  what: `heap that a kept view of ${DEPLOYMENTS} deployments holds for each of them`,
  claim: { bytesPerSummary: 1_500 },
  async run() {
    await using dms = createDms({ instances: { memory: memoryAdapter(fleet) } })
    const before = heap()
    await using view = dms.view()
    await view.ready()
    const held = heap() - before
    const { length } = view.list()
    if (length !== DEPLOYMENTS) throw new Error(`the view holds ${length} deployments, expected ${DEPLOYMENTS}`)
    return { bytesPerSummary: held / length }
  },
}

function heap(): number {
  for (let round = 0; round < 3; round += 1) globalThis.gc?.()
  return process.memoryUsage().heapUsed
}

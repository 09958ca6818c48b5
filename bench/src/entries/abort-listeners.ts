import { getEventListeners } from 'node:events'
import { createDms } from '@gitops-dms/core'
import type { BenchEntry } from '../bench-entry.ts'
import { memoryAdapter } from '../memory-adapter.ts'
import { sampleSummary } from '../sample-summary.ts'

const CALLS = 1_000

export const abortListeners: BenchEntry = {
  id: 'abort-listeners',
  what: `what ${CALLS} calls of each kind leave on the one AbortSignal that they share`,
  claim: { listenersLeft: 0 },
  async run() {
    await using dms = createDms({ instances: { memory: memoryAdapter(() => [sampleSummary(0)]) } })
    const { signal } = new AbortController()
    const memory = dms.instance('memory')
    const ref = sampleSummary(0).id
    for (let call = 0; call < CALLS; call += 1) {
      await memory.getDeployment(ref, { signal, timeoutMs: 5_000 })
      await memory.listDeployments({}, { signal })
      await dms.listDeployments({}, { signal })
      await memory.getDeployment('missing', { signal }).catch(() => undefined) // a failure has to clean up as well
      for await (const _event of memory.watchDeployments({}, { signal })) break
      await dms.bulk([1, 2], async (item) => item, { signal })
    }
    return { listenersLeft: getEventListeners(signal, 'abort').length }
  },
}

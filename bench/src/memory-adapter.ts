import type { DeploymentSummary, DmsAdapterV1, WatchEvent } from '@gitops-dms/core'
import { DmsError } from '@gitops-dms/core'

/** A backend that answers at once and keeps nothing: what is measured is core. */
export function memoryAdapter(summaries: () => Iterable<DeploymentSummary>): DmsAdapterV1 {
  const notMade = async (): Promise<never> => {
    throw new DmsError({ code: 'UNSUPPORTED', message: 'this backend is only read' })
  }
  return {
    contractVersion: 'v1',
    type: 'memory',
    version: '1.0.0',
    capabilities: {
      kinds: { Application: { sources: ['git'], multiSource: false, fields: [] } },
      etag: 'atomic',
      limits: { nameMaxLength: 63, valuesMaxBytes: null, timeGranularityMs: 1 },
      watch: { resume: false, deletes: 'observed' },
    },
    health: notMade,
    createDeployment: notMade,
    updateDeployment: notMade,
    deleteDeployment: notMade,
    getDeploymentStatus: notMade,
    async *trackOperation() {
      yield { state: 'succeeded', final: true, status: null, message: null, resources: null, retry: null }
    },
    async getDeployment({ name }) {
      const found = [...summaries()].find((summary) => summary.ref.name === name)
      if (found === undefined) throw new DmsError({ code: 'NOT_FOUND', message: `no deployment ${name}` })
      return { ...found, etag: '1', uid: null, owner: null, suspension: null, updatedAt: null }
    },
    listDeployments: async () => ({ items: [...summaries()], cursor: null, missing: [] }),
    async *watchDeployments(_query, { signal } = {}): AsyncGenerator<WatchEvent> {
      for (const deployment of summaries()) yield { type: 'added', deployment, error: null, observed: true, cursor: null }
      yield { type: 'synced', deployment: null, error: null, observed: true, cursor: null }
      await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true }))
    },
    close: async () => {},
  }
}

import {
  type Accepted,
  type Deployment,
  type DmsAdapterV1,
  DmsError,
  type OperationKind,
  type OperationProgress,
  type ResolvedRef,
} from '@gitops-dms/core'
import { defineAdapter, derivePhase, formatDeploymentId, newTokenId, pageSummaries } from '@gitops-dms/core/adapter'

const CAPABILITIES = {
  kinds: { Memory: { sources: ['git'], multiSource: false, fields: [] } },
  etag: 'atomic',
  limits: { nameMaxLength: 63, valuesMaxBytes: null, timeGranularityMs: 1 },
} as const

const CONTROL_NAMESPACE = 'memory'

const notFound = (name: string) => new DmsError({ code: 'NOT_FOUND', message: `no deployment "${name}"`, details: { resource: 'deployment' } })

/** The smallest adapter that keeps the contract: deployments in a map, healthy at once, gone at once. */
export function memoryAdapter(store = new Map<string, Deployment>()): DmsAdapterV1 {
  const find = (name: string): Deployment => {
    const found = store.get(name)
    if (found === undefined) throw notFound(name)
    return structuredClone(found)
  }
  const accept = (ref: ResolvedRef, kind: OperationKind, effect: Accepted['effect']): Accepted => ({
    ref,
    deployment: store.get(ref.name) ?? null,
    operation: { version: 1, adapter: 'memory', id: newTokenId(), kind, ref, uid: null, state: {} },
    effect,
    warnings: [],
  })
  return defineAdapter(CAPABILITIES, {
    contractVersion: 'v1',
    type: 'memory',
    version: '1.0.0',
    health: async () => ({
      status: 'up',
      checkedAt: new Date(0).toISOString(),
      latencyMs: 0,
      engine: { name: 'memory', version: null, apiVersions: [] },
      checks: [],
    }),
    createDeployment: async (spec) => {
      const ref = { kind: 'Memory', controlNamespace: CONTROL_NAMESPACE, name: spec.name }
      if (store.has(spec.name)) throw new DmsError({ code: 'ALREADY_EXISTS', message: `there is "${spec.name}" already` })
      const axes = { sync: 'synced', health: 'healthy', lifecycle: 'active', error: null, revisions: [], fresh: true, asOf: null } as const
      const operation = {
        state: 'succeeded',
        kind: 'create',
        id: null,
        startedAt: null,
        finishedAt: null,
        revision: null,
        message: null,
        initiator: null,
        retry: null,
      } as const
      const status = { ...axes, operation, phase: derivePhase({ ...axes, operation }) }
      store.set(spec.name, {
        id: formatDeploymentId(ref),
        ref,
        spec,
        status,
        createdAt: null,
        etag: '1',
        uid: null,
        owner: null,
        suspension: null,
        updatedAt: null,
      })
      return accept(ref, 'create', 'started')
    },
    getDeployment: async ({ name }) => find(name),
    listDeployments: async (query = {}) => ({ ...pageSummaries([...store.values()], query), missing: [] }),
    getDeploymentStatus: async ({ name }) => {
      const { status, ref } = find(name)
      return { ...status, ref, resources: null, conditions: [], causes: [], native: {} }
    },
    updateDeployment: async ({ name }) => accept(find(name).ref, 'update', 'unchanged'),
    deleteDeployment: async ({ name }, { ifExists }) => {
      const ref = { kind: 'Memory', controlNamespace: CONTROL_NAMESPACE, name }
      if (!store.delete(name) && ifExists !== true) throw notFound(name)
      return accept(ref, 'delete', store.has(name) ? 'started' : 'unchanged')
    },
    trackOperation: async function* (): AsyncGenerator<OperationProgress> {
      yield { state: 'succeeded', final: true, status: null, message: null, resources: null, retry: null }
    },
    close: async () => undefined,
  })
}

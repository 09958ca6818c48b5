import type { DmsAdapterV1 } from '../../src/contract/adapter-v1.ts'
import type { CapabilitiesV1 } from '../../src/contract/capabilities.ts'
import type { Deployment } from '../../src/contract/deployment.ts'
import type { LogLine } from '../../src/contract/logs.ts'
import type { WatchEvent } from '../../src/contract/watch.ts'
import { CAPABILITIES, type FakeAdapter, type RecordedCall, withoutSignal } from './fake-adapter.ts'
import { acceptedOf, REF, statusOf, succeeded, summaryOf } from './samples.ts'

/** Every capability, each as wide as it can be. */
export const FULL_CAPABILITIES = {
  ...CAPABILITIES,
  watch: { resume: true, deletes: 'observed' },
  reconcile: { options: ['withSource', 'hard', 'force', 'reset', 'prune', 'serverSideApply', 'revision', 'resources'] },
  rollback: { level: 'full', strategies: ['operation', 'pin'] },
  scale: { strategies: ['values', 'kustomize'], zero: true },
  suspend: { keepsReason: true },
  terminate: {},
  history: { limit: 10, times: true },
  logs: { follow: true, previous: true, maxPods: null },
  events: {},
  tree: { depth: 'full' },
  diff: { complete: true },
  plan: { of: ['create', 'update', 'delete', 'reconcile', 'rollback'], complete: true },
  actions: { params: true },
  packages: { types: ['git', 'helm'], versions: true },
  packageWrites: { types: ['git', 'helm'], credentials: true },
  native: { kinds: ['Application'] },
  narrowing: {},
} as const satisfies CapabilitiesV1

export const DEPLOYMENT: Deployment = {
  ...summaryOf('web'),
  spec: { name: 'web', namespace: 'apps', sources: [{ git: { repo: 'https://git.test/acme/web' } }] },
  etag: 'e1',
  uid: 'u1',
  owner: null,
  suspension: null,
  updatedAt: null,
}

const HEALTH = {
  status: 'up',
  checkedAt: '2026-01-01T00:00:00Z',
  latencyMs: 1,
  engine: { name: 'fake', version: null, apiVersions: [] },
  checks: [],
}
const CHANGES = { changes: [], complete: true, warnings: [] }
const PACKAGE = {
  id: 'repo-1',
  name: 'charts',
  source: { helm: { repo: 'https://charts.test', chart: 'web' } },
  connection: { state: 'ok', message: null, checkedAt: null },
  createdAt: null,
}

/** An adapter in memory with every method there is; it records what reaches it, and every method can be replaced. */
export function fullAdapter(methods: Partial<DmsAdapterV1> = {}): FakeAdapter {
  const calls: RecordedCall[] = []
  const answer =
    <T>(method: string, value: T) =>
    async (...args: readonly unknown[]): Promise<T> => {
      record(method, args)
      return value
    }
  const record = (method: string, args: readonly unknown[]) => calls.push({ method, args: structuredClone(args.map(withoutSignal)) })
  const stream = <T>(method: string, items: readonly T[]) =>
    async function* (...args: readonly unknown[]): AsyncGenerator<T> {
      record(method, args)
      yield* items
    }
  const adapter: Required<DmsAdapterV1> = {
    contractVersion: 'v1',
    type: 'fake',
    version: '1.0.0',
    capabilities: FULL_CAPABILITIES,
    health: answer('health', HEALTH),
    createDeployment: answer('createDeployment', acceptedOf('create')),
    getDeployment: answer('getDeployment', DEPLOYMENT),
    listDeployments: answer('listDeployments', { items: [], cursor: null, missing: [] }),
    getDeploymentStatus: answer('getDeploymentStatus', { ...statusOf(), ref: REF, resources: null, conditions: [], causes: [], native: {} }),
    updateDeployment: answer('updateDeployment', acceptedOf('update')),
    deleteDeployment: answer('deleteDeployment', acceptedOf('delete')),
    trackOperation: stream('trackOperation', [succeeded]),
    close: answer('close', undefined),
    watchDeployments: stream<WatchEvent>('watchDeployments', []),
    reconcileDeployment: answer('reconcileDeployment', acceptedOf('reconcile')),
    rollbackDeployment: answer('rollbackDeployment', acceptedOf('rollback')),
    scaleDeployment: answer('scaleDeployment', acceptedOf('scale')),
    suspendDeployment: answer('suspendDeployment', acceptedOf('suspend')),
    resumeDeployment: answer('resumeDeployment', acceptedOf('resume')),
    terminateOperation: answer('terminateOperation', acceptedOf('terminate')),
    getDeploymentHistory: answer('getDeploymentHistory', { items: [], complete: true }),
    getDeploymentLogs: stream<LogLine>('getDeploymentLogs', []),
    listDeploymentEvents: answer('listDeploymentEvents', []),
    getResourceTree: answer('getResourceTree', { nodes: [], complete: true }),
    diffDeployment: answer('diffDeployment', CHANGES),
    planDeployment: answer('planDeployment', CHANGES),
    listResourceActions: answer('listResourceActions', []),
    runResourceAction: answer('runResourceAction', acceptedOf('action')),
    listDeploymentPackages: answer('listDeploymentPackages', { items: [PACKAGE], cursor: null }),
    getDeploymentPackage: answer('getDeploymentPackage', PACKAGE),
    listPackageVersions: answer('listPackageVersions', []),
    uploadDeploymentPackage: answer('uploadDeploymentPackage', PACKAGE),
    deleteDeploymentPackage: answer('deleteDeploymentPackage', undefined),
    getDeploymentCapabilities: answer('getDeploymentCapabilities', { capabilities: FULL_CAPABILITIES, withheld: [] }),
    ...methods,
  }
  return { adapter, calls }
}

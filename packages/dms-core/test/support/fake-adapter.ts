import type { DmsAdapterV1 } from '../../src/contract/adapter-v1.ts'
import type { CapabilitiesV1 } from '../../src/contract/capabilities.ts'
import { DmsError } from '../../src/errors/dms-error.ts'
import { acceptedOf, succeeded } from './samples.ts'

/** What reached the adapter: its method, and the arguments without the signal, which is there on every call. */
export interface RecordedCall {
  readonly method: string
  readonly args: readonly unknown[]
}

export const CAPABILITIES: CapabilitiesV1 = {
  kinds: {
    Application: {
      sources: ['git', 'helm', 'existing'],
      multiSource: true,
      fields: ['controlNamespace', 'project', 'values', 'valuesFrom', 'labels', 'dependsOn', 'kustomize.images', 'sync.prune', 'sync.retry'],
    },
  },
  etag: 'checked',
  limits: { nameMaxLength: 63, valuesMaxBytes: null, timeGranularityMs: 1000 },
  reconcile: { options: ['prune'] },
}

export interface FakeAdapter {
  readonly adapter: DmsAdapterV1
  readonly calls: readonly RecordedCall[]
}

/** An adapter in memory that records what reaches it; every method can be replaced. */
export function fakeAdapter(methods: Partial<DmsAdapterV1> = {}): FakeAdapter {
  const calls: RecordedCall[] = []
  const record = <T>(method: string, args: readonly unknown[], answer: T): T => {
    calls.push({ method, args: structuredClone(args.map(withoutSignal)) })
    return answer
  }
  const notMade = () => new DmsError({ code: 'NOT_FOUND', message: 'there is none' })
  const adapter: DmsAdapterV1 = {
    contractVersion: 'v1',
    type: 'fake',
    version: '1.0.0',
    capabilities: CAPABILITIES,
    health: async (...args) =>
      record('health', args, {
        status: 'up',
        checkedAt: '2026-01-01T00:00:00Z',
        latencyMs: 1,
        engine: { name: 'fake', version: null, apiVersions: [] },
        checks: [],
      }),
    createDeployment: async (...args) => record('createDeployment', args, acceptedOf('create')),
    getDeployment: async (...args) => {
      throw record('getDeployment', args, notMade())
    },
    listDeployments: async (...args) => record('listDeployments', args, { items: [], cursor: null, missing: [] }),
    getDeploymentStatus: async (...args) => {
      throw record('getDeploymentStatus', args, notMade())
    },
    updateDeployment: async (...args) => record('updateDeployment', args, acceptedOf('update')),
    deleteDeployment: async (...args) => record('deleteDeployment', args, acceptedOf('delete')),
    reconcileDeployment: async (...args) => record('reconcileDeployment', args, acceptedOf('reconcile')),
    async *trackOperation(...args) {
      yield record('trackOperation', args, succeeded)
    },
    close: async () => record('close', [], undefined),
    ...methods,
  }
  return { adapter, calls }
}

/** The same without the methods of a capability, and without it. */
export function withoutReconcile({ adapter, calls }: FakeAdapter): FakeAdapter {
  const { reconcileDeployment: _method, ...rest } = adapter
  const { reconcile: _capability, ...capabilities } = adapter.capabilities
  return { adapter: { ...rest, capabilities }, calls }
}

export function withoutSignal(argument: unknown): unknown {
  if (typeof argument !== 'object' || argument === null || !('signal' in argument)) return argument
  const { signal: _signal, ...rest } = argument
  return rest
}

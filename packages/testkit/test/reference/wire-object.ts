import type { WireObject, WireOperation, WireSpec, WireStatus } from '../../src/reference/backend/wire-types.ts'

const AT = '2026-01-01T00:00:00.000Z'

export interface ObjectParts {
  readonly kind?: WireObject['kind']
  readonly metadata?: Partial<WireObject['metadata']>
  readonly spec?: Partial<WireSpec>
  readonly status?: Partial<WireStatus>
}

/** An App at rest: applied, in step, healthy. */
export function wireObject({ kind = 'App', metadata, spec, status }: ObjectParts = {}): WireObject {
  return {
    kind,
    metadata: {
      name: 'web',
      namespace: 'reference',
      uid: 'uid-1',
      version: 'v-7',
      sequence: 7,
      generation: 1,
      createdAt: AT,
      updatedAt: AT,
      labels: {},
      annotations: {},
      deletingSince: null,
      owner: null,
      finalizers: [],
      ...metadata,
    },
    spec: {
      target: { namespace: 'shop', cluster: null },
      tenant: 'default',
      summary: null,
      from: [{ type: 'git', url: 'https://git.reference.test/acme/web.git', ref: { branch: 'main' }, dir: 'deploy' }],
      settings: null,
      settingsFrom: [],
      overlay: null,
      policy: {
        mode: 'manual',
        prune: false,
        heal: false,
        makeNamespace: false,
        judge: true,
        every: 60,
        limit: 120,
        retries: { max: 0, wait: 0.01, maxWait: 60 },
        flags: [],
      },
      after: [],
      pause: null,
      parameters: {},
      autoscale: null,
      ...spec,
    },
    status: {
      observedGeneration: 1,
      comparedAt: AT,
      comparedOperation: 'op-1',
      sync: 'same',
      health: { state: 'ok', message: null },
      problem: null,
      operation: wireOperation(),
      revisions: [{ desired: 'c1', applied: 'c1' }],
      sources: [null],
      history: [],
      historyTrimmed: false,
      conditions: [],
      resources: [],
      ...status,
    },
  }
}

export const wireOperation = (parts: Partial<WireOperation> = {}): WireOperation => ({
  id: 'op-1',
  kind: 'create',
  state: 'done',
  generation: 1,
  requestedAt: AT,
  startedAt: AT,
  finishedAt: AT,
  revision: 'c1',
  message: null,
  initiator: null,
  retry: null,
  applied: { done: 3, total: 3 },
  ...parts,
})

/** One that has not ended. */
export const underWay = (parts: Partial<WireOperation> = {}): WireOperation => wireOperation({ state: 'running', finishedAt: null, ...parts })

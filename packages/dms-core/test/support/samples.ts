import type { DeploymentSummary } from '../../src/contract/deployment.ts'
import type { ResolvedRef } from '../../src/contract/deployment-ref.ts'
import type { Accepted, OperationProgress, OperationToken } from '../../src/contract/operation.ts'
import type { OperationKind, OperationStatus, Status } from '../../src/contract/status.ts'

export const REF: ResolvedRef = { kind: 'Application', controlNamespace: 'argocd', name: 'web' }

export type StatusPatch = Partial<Omit<Status, 'operation'>> & { readonly operation?: Partial<OperationStatus> }

/** A deployment at rest, synced and healthy, but for what is given. */
export function statusOf({ operation, ...rest }: StatusPatch = {}): Status {
  return {
    phase: 'deployed',
    sync: 'synced',
    health: 'healthy',
    lifecycle: 'active',
    error: null,
    revisions: [{ desired: 'aaa', applied: 'aaa' }],
    fresh: true,
    asOf: null,
    ...rest,
    operation: {
      state: 'succeeded',
      kind: null,
      id: null,
      startedAt: null,
      finishedAt: null,
      revision: null,
      message: null,
      initiator: null,
      retry: null,
      ...operation,
    },
  }
}

/** A look at an operation that is under way, but for what is given. */
export function progressOf(patch: Partial<OperationProgress> = {}): OperationProgress {
  const status = statusOf({ phase: 'progressing', health: 'progressing', operation: { state: 'running' } })
  return { state: 'running', final: false, status, message: null, resources: null, retry: null, ...patch }
}

export const succeeded = progressOf({ state: 'succeeded', final: true, status: statusOf() })

export function tokenOf(kind: OperationKind = 'create'): OperationToken {
  return { version: 1, adapter: 'fake', id: 'op-1', kind, ref: REF, uid: null, state: {} }
}

export function acceptedOf(kind: OperationKind = 'create'): Accepted {
  return { ref: REF, deployment: null, operation: tokenOf(kind), effect: 'started', warnings: [] }
}

export function summaryOf(name: string): DeploymentSummary {
  const ref: ResolvedRef = { ...REF, name }
  return {
    id: `Application/argocd/${name}`,
    ref,
    spec: { name, namespace: 'apps', sources: [{ git: { repo: 'https://git.test/acme/web' } }] },
    status: statusOf(),
    createdAt: null,
  }
}

import { type Clock, isDmsError, type OperationProgress, type OperationToken, type Until } from '@gitops-dms/core'
import type { FluxDeployment } from '../../src/find-deployment.ts'
import type { FluxClient } from '../../src/flux-client.ts'
import { trackOperation } from '../../src/track-operation.ts'
import { failure, fakeCluster } from './fake-cluster.ts'

/** What is there at one look: a deployment, nothing, nothing but its source, or a failure of the look. */
export type Look = FluxDeployment | null | { readonly onlySource: FluxDeployment['source'] } | Error

export interface Followed {
  /** `state` or `state final`, one for each look that changed something. */
  readonly states: readonly string[]
  readonly progress: readonly OperationProgress[]
  /** How long it slept between looks. */
  readonly pauses: readonly number[]
  readonly looks: number
}

/** Follows a token over scripted looks, without time passing; ends at the final progress, or when there is no further look. */
export async function follow(looks: readonly Look[], token: OperationToken, until: Until): Promise<Followed> {
  const script = new AbortController()
  const pauses: number[] = []
  let index = 0
  const current = (): Look => looks[index] ?? null
  const clock: Clock = {
    now: () => 0,
    sleep: async (ms) => {
      pauses.push(ms)
      index += 1
      if (index >= looks.length) script.abort(failure('CANCELLED', 'the script has ended'))
      script.signal.throwIfAborted()
    },
  }
  const progress: OperationProgress[] = []
  try {
    for await (const one of trackOperation(scripted(current), clock, token, { until, signal: script.signal })) progress.push(one)
  } catch (error) {
    if (!isDmsError(error, 'CANCELLED')) throw error
  }
  return { states: progress.map(({ state, final }) => (final ? `${state} final` : state)), progress, pauses, looks: index + 1 }
}

function scripted(current: () => Look): FluxClient {
  return {
    ...fakeCluster().client,
    getKustomization: async () => {
      const look = current()
      if (look instanceof Error) throw look
      if (look === null || 'onlySource' in look) throw failure('NOT_FOUND')
      return look.kustomization
    },
    getGitRepository: async () => {
      const look = current()
      const source = look === null || look instanceof Error ? null : 'onlySource' in look ? look.onlySource : look.source
      if (source === null) throw failure('NOT_FOUND')
      return source
    },
  }
}

/** The token of a write to this Kustomization: as it is now, but for what is given. */
export function tokenOf({ kustomization: { metadata } }: FluxDeployment, token: Partial<OperationToken> = {}): OperationToken {
  const { name, namespace = '', uid = null, generation = 0 } = metadata
  const ref = { kind: 'Kustomization', controlNamespace: namespace, name }
  return { version: 1, adapter: 'flux', id: 'tok-1', kind: 'reconcile', ref, uid, state: { generation, withSource: false }, ...token }
}

/** The same state as if the Kustomization had been asked under this id, and had answered it or not yet. */
export function asked({ kustomization, source }: FluxDeployment, id: string, answered: boolean): FluxDeployment {
  const { metadata, status } = kustomization
  const annotations = { ...metadata.annotations, 'reconcile.fluxcd.io/requestedAt': id }
  const lastHandledReconcileAt = answered ? id : 'older'
  return { kustomization: { ...kustomization, metadata: { ...metadata, annotations }, status: { ...status, lastHandledReconcileAt } }, source }
}

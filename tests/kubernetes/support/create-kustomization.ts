import type { Transport } from '@gitops-dms/core/adapter'
import { ask } from './genuine-cluster.ts'

export const KUSTOMIZATIONS = '/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/flux-system/kustomizations'

/** One that nobody reconciles. */
export async function createKustomization(transport: Transport, name: string, more: object = {}, metadata: object = {}): Promise<void> {
  const spec = { interval: '10m', prune: true, suspend: true, sourceRef: { kind: 'GitRepository', name: 'nowhere' }, ...more }
  const body = { apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization', metadata: { name, ...metadata }, spec }
  await ask(transport, 'POST', KUSTOMIZATIONS, { body })
}

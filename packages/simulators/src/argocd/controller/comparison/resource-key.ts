import type { KindRef, KubeObject } from '../../../cluster/kube-object.ts'

export const groupOf = ({ apiVersion }: Pick<KindRef, 'apiVersion'>) => (apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '')

export const versionOf = ({ apiVersion }: Pick<KindRef, 'apiVersion'>) => apiVersion.split('/').at(-1) ?? ''

/** By which Argo CD tells objects apart: whatever their version. */
export const resourceKey = (object: Pick<KubeObject, 'apiVersion' | 'kind' | 'metadata'>) =>
  [groupOf(object), object.kind, object.metadata.namespace ?? '', object.metadata.name].join('/')

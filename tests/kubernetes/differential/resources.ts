export type Resource = 'kustomizations' | 'gitrepositories' | 'configmaps' | 'deployments'

export const RESOURCES: Readonly<Record<Resource, { readonly apiVersion: string; readonly kind: string; readonly path: string }>> = {
  kustomizations: { apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization', path: '/apis/kustomize.toolkit.fluxcd.io/v1' },
  gitrepositories: { apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'GitRepository', path: '/apis/source.toolkit.fluxcd.io/v1' },
  configmaps: { apiVersion: 'v1', kind: 'ConfigMap', path: '/api/v1' },
  deployments: { apiVersion: 'apps/v1', kind: 'Deployment', path: '/apis/apps/v1' },
}

import type { KindInfo } from '../cluster/kinds.ts'
import { GIT_REPOSITORY_SCHEMA } from './schemas/git-repository-schema.ts'
import { KUSTOMIZATION_SCHEMA } from './schemas/kustomization-schema.ts'

export const SOURCE_GROUP = 'source.toolkit.fluxcd.io'
export const KUSTOMIZE_GROUP = 'kustomize.toolkit.fluxcd.io'

export const GIT_REPOSITORY = { apiVersion: `${SOURCE_GROUP}/v1`, kind: 'GitRepository' } as const
export const KUSTOMIZATION = { apiVersion: `${KUSTOMIZE_GROUP}/v1`, kind: 'Kustomization' } as const

const shared = { version: 'v1', namespaced: true, statusSubresource: true, generation: true } as const
/** Default of the CRDs: not seen by any controller yet. */
const status = { observedGeneration: -1 }

/** The Flux kinds that have a controller here. */
export const FLUX_KINDS: readonly KindInfo[] = [
  {
    ...shared,
    group: SOURCE_GROUP,
    kind: 'GitRepository',
    plural: 'gitrepositories',
    defaults: { spec: { timeout: '60s' }, status },
    schema: GIT_REPOSITORY_SCHEMA,
  },
  {
    ...shared,
    group: KUSTOMIZE_GROUP,
    kind: 'Kustomization',
    plural: 'kustomizations',
    defaults: { spec: { force: false }, status },
    schema: KUSTOMIZATION_SCHEMA,
  },
]

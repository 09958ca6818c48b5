import type { KindInfo } from '../cluster/kinds.ts'
import { AGE, column, READY, STATUS } from './printer-columns.ts'
import { artifactGeneratorStructure } from './schemas/operator/artifact-generator-structure.ts'
import { fluxReportStructure } from './schemas/operator/flux-report-structure.ts'
import { resourceSetStructure } from './schemas/operator/resource-set-structure.ts'

const OPERATOR_GROUP = 'fluxcd.controlplane.io'

const shared = { namespaced: true, statusSubresource: true, generation: true, custom: true } as const

/** What flux-operator and source-watcher bring: kept as objects, no controller here acts on them. Not installed unless asked for. */
export const FLUX_OPERATOR_KINDS: readonly KindInfo[] = [
  {
    ...shared,
    group: OPERATOR_GROUP,
    version: 'v1',
    kind: 'ResourceSet',
    plural: 'resourcesets',
    singular: 'resourceset',
    columns: [AGE, READY, STATUS],
    structure: resourceSetStructure(),
  },
  {
    ...shared,
    group: OPERATOR_GROUP,
    version: 'v1',
    kind: 'FluxReport',
    plural: 'fluxreports',
    singular: 'fluxreport',
    columns: [
      column('Entitlement', '.spec.distribution.entitlement'),
      AGE,
      READY,
      STATUS,
      column('LastUpdated', '.status.conditions[?(@.type=="Ready")].lastTransitionTime'),
    ],
    structure: fluxReportStructure(),
  },
  {
    ...shared,
    group: 'source.extensions.fluxcd.io',
    version: 'v1beta1',
    kind: 'ArtifactGenerator',
    plural: 'artifactgenerators',
    singular: 'artifactgenerator',
    shortNames: ['ag'],
    columns: [AGE, READY, STATUS],
    structure: artifactGeneratorStructure(),
  },
]

import type { KindInfo, PrinterColumn } from '../cluster/kinds.ts'
import type { KindRef } from '../cluster/kube-object.ts'
import type { StructuralSchema } from '../cluster/schema/structural-schema.ts'
import { FLUX_VERSIONS, type FluxVersion, isSince } from './flux-version.ts'
import { AGE, column, READY, STATUS } from './printer-columns.ts'
import { helmReleaseStructure } from './schemas/helm-release-structure.ts'
import { kustomizationStructure } from './schemas/kustomization-structure.ts'
import { alertStructure } from './schemas/notification/alert-structure.ts'
import { providerStructure } from './schemas/notification/provider-structure.ts'
import { receiverStructure } from './schemas/notification/receiver-structure.ts'
import { bucketStructure } from './schemas/source/bucket-structure.ts'
import { externalArtifactStructure } from './schemas/source/external-artifact-structure.ts'
import { gitRepositoryStructure } from './schemas/source/git-repository-structure.ts'
import { helmChartStructure } from './schemas/source/helm-chart-structure.ts'
import { helmRepositoryStructure } from './schemas/source/helm-repository-structure.ts'
import { ociRepositoryStructure } from './schemas/source/oci-repository-structure.ts'

export const SOURCE_GROUP = 'source.toolkit.fluxcd.io'
export const KUSTOMIZE_GROUP = 'kustomize.toolkit.fluxcd.io'
export const HELM_GROUP = 'helm.toolkit.fluxcd.io'
export const NOTIFICATION_GROUP = 'notification.toolkit.fluxcd.io'

export const GIT_REPOSITORY = { apiVersion: `${SOURCE_GROUP}/v1`, kind: 'GitRepository' } as const
export const OCI_REPOSITORY = { apiVersion: `${SOURCE_GROUP}/v1`, kind: 'OCIRepository' } as const
export const HELM_REPOSITORY = { apiVersion: `${SOURCE_GROUP}/v1`, kind: 'HelmRepository' } as const
export const HELM_CHART = { apiVersion: `${SOURCE_GROUP}/v1`, kind: 'HelmChart' } as const
export const BUCKET = { apiVersion: `${SOURCE_GROUP}/v1`, kind: 'Bucket' } as const
export const EXTERNAL_ARTIFACT = { apiVersion: `${SOURCE_GROUP}/v1`, kind: 'ExternalArtifact' } as const
export const KUSTOMIZATION = { apiVersion: `${KUSTOMIZE_GROUP}/v1`, kind: 'Kustomization' } as const
export const HELM_RELEASE = { apiVersion: `${HELM_GROUP}/v2`, kind: 'HelmRelease' } as const
export const PROVIDER = { apiVersion: `${NOTIFICATION_GROUP}/v1beta3`, kind: 'Provider' } as const
export const ALERT = { apiVersion: `${NOTIFICATION_GROUP}/v1beta3`, kind: 'Alert' } as const
export const RECEIVER = { apiVersion: `${NOTIFICATION_GROUP}/v1`, kind: 'Receiver' } as const

/** From which Flux version on which versions are served, the stored one first. */
type Serving = Partial<Record<FluxVersion, readonly [string, ...string[]]>>

interface Row {
  readonly group: string
  readonly kind: string
  readonly plural: string
  readonly shortName?: string
  readonly serving: Serving
  readonly category: 'appliers' | 'sources' | 'notifications'
  /** Neither a status nor its subresource. */
  readonly noStatus?: true
  readonly columns: readonly PrinterColumn[]
  readonly structure: (version: FluxVersion) => StructuralSchema
}

const URL_COLUMN = column('URL', '.spec.url')

const SINCE_V1: Serving = { '2.3': ['v1', 'v1beta2', 'v1beta1'], '2.7': ['v1', 'v1beta2'], '2.8': ['v1'] }

const ROWS: readonly Row[] = [
  {
    group: SOURCE_GROUP,
    kind: 'GitRepository',
    plural: 'gitrepositories',
    shortName: 'gitrepo',
    serving: SINCE_V1,
    category: 'sources',
    columns: [URL_COLUMN, AGE, READY, STATUS],
    structure: gitRepositoryStructure,
  },
  {
    group: SOURCE_GROUP,
    kind: 'OCIRepository',
    plural: 'ocirepositories',
    shortName: 'ocirepo',
    serving: { '2.3': ['v1beta2'], '2.6': ['v1', 'v1beta2'], '2.8': ['v1'] },
    category: 'sources',
    columns: [URL_COLUMN, READY, STATUS, AGE],
    structure: ociRepositoryStructure,
  },
  {
    group: SOURCE_GROUP,
    kind: 'HelmRepository',
    plural: 'helmrepositories',
    shortName: 'helmrepo',
    serving: SINCE_V1,
    category: 'sources',
    columns: [URL_COLUMN, AGE, READY, STATUS],
    structure: helmRepositoryStructure,
  },
  {
    group: SOURCE_GROUP,
    kind: 'HelmChart',
    plural: 'helmcharts',
    shortName: 'hc',
    serving: SINCE_V1,
    category: 'sources',
    columns: [
      column('Chart', '.spec.chart'),
      column('Version', '.spec.version'),
      column('Source Kind', '.spec.sourceRef.kind'),
      column('Source Name', '.spec.sourceRef.name'),
      AGE,
      READY,
      STATUS,
    ],
    structure: helmChartStructure,
  },
  {
    group: SOURCE_GROUP,
    kind: 'Bucket',
    plural: 'buckets',
    serving: { '2.3': ['v1beta2', 'v1beta1'], '2.4': ['v1', 'v1beta2', 'v1beta1'], '2.7': ['v1', 'v1beta2'], '2.8': ['v1'] },
    category: 'sources',
    columns: [column('Endpoint', '.spec.endpoint'), AGE, READY, STATUS],
    structure: bucketStructure,
  },
  {
    group: SOURCE_GROUP,
    kind: 'ExternalArtifact',
    plural: 'externalartifacts',
    shortName: 'ea',
    serving: { '2.7': ['v1'] },
    category: 'sources',
    columns: [AGE, READY, STATUS, column('Source', '.spec.sourceRef.name')],
    structure: externalArtifactStructure,
  },
  {
    group: KUSTOMIZE_GROUP,
    kind: 'Kustomization',
    plural: 'kustomizations',
    shortName: 'ks',
    serving: SINCE_V1,
    category: 'appliers',
    columns: [AGE, READY, STATUS],
    structure: kustomizationStructure,
  },
  {
    group: HELM_GROUP,
    kind: 'HelmRelease',
    plural: 'helmreleases',
    shortName: 'hr',
    serving: { '2.3': ['v2', 'v2beta2', 'v2beta1'], '2.7': ['v2', 'v2beta2'], '2.8': ['v2'] },
    category: 'appliers',
    columns: [AGE, READY, STATUS],
    structure: helmReleaseStructure,
  },
  {
    group: NOTIFICATION_GROUP,
    kind: 'Provider',
    plural: 'providers',
    serving: { '2.3': ['v1beta3', 'v1beta2', 'v1beta1'], '2.7': ['v1beta3', 'v1beta2'], '2.9': ['v1beta3'] },
    category: 'notifications',
    noStatus: true,
    columns: [AGE],
    structure: providerStructure,
  },
  {
    group: NOTIFICATION_GROUP,
    kind: 'Alert',
    plural: 'alerts',
    serving: { '2.3': ['v1beta3', 'v1beta2', 'v1beta1'], '2.7': ['v1beta3', 'v1beta2'], '2.9': ['v1beta3'] },
    category: 'notifications',
    noStatus: true,
    columns: [AGE],
    structure: alertStructure,
  },
  {
    group: NOTIFICATION_GROUP,
    kind: 'Receiver',
    plural: 'receivers',
    serving: { '2.3': ['v1', 'v1beta2', 'v1beta1'], '2.7': ['v1', 'v1beta2'], '2.9': ['v1'] },
    category: 'notifications',
    columns: [AGE, READY, STATUS],
    structure: receiverStructure,
  },
]

/** The Flux kinds as an API server has them on which that version of Flux is installed. */
export function fluxKinds(version: FluxVersion = '2.9'): readonly KindInfo[] {
  return ROWS.flatMap((row) => {
    const served = servedIn(row.serving, version)
    return served === undefined ? [] : [kindOf(row, served, version)]
  })
}

/** Those of Flux 2.9. */
export const FLUX_KINDS: readonly KindInfo[] = fluxKinds()

/** One of the kinds above in the version that this Flux stores. Undefined when it does not have the kind. */
export function storedKind({ kind }: KindRef, version: FluxVersion): KindRef | undefined {
  const row = ROWS.find((one) => one.kind === kind)
  const served = row && servedIn(row.serving, version)
  return row && served && { apiVersion: `${row.group}/${served[0]}`, kind }
}

function servedIn(serving: Serving, version: FluxVersion): readonly [string, ...string[]] | undefined {
  return FLUX_VERSIONS.filter((from) => isSince(version, from))
    .map((from) => serving[from])
    .findLast((versions) => versions !== undefined)
}

function kindOf(row: Row, served: readonly [string, ...string[]], version: FluxVersion): KindInfo {
  return {
    group: row.group,
    version: served[0],
    served,
    kind: row.kind,
    plural: row.plural,
    singular: row.kind.toLowerCase(),
    ...(row.shortName === undefined ? {} : { shortNames: [row.shortName] }),
    ...(isSince(version, '2.9') ? { categories: ['all', 'fluxcd', `fluxcd-${row.category}`] } : {}),
    namespaced: true,
    statusSubresource: row.noStatus !== true,
    generation: true,
    custom: true,
    columns: row.columns,
    structure: row.structure(version),
  }
}

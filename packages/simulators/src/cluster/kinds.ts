import type { KindRef } from './kube-object.ts'
import type { StructuralSchema } from './schema/structural-schema.ts'

/** A column of a Table answer. */
export interface PrinterColumn {
  readonly name: string
  readonly type: string
  readonly jsonPath: string
  readonly format?: string
  readonly description?: string
  readonly priority?: number
}

/** What an API server knows of a kind. */
export interface KindInfo {
  /** '' for core. */
  readonly group: string
  readonly version: string
  readonly kind: string
  readonly plural: string
  readonly namespaced: boolean
  /** Has a status subresource: writes to the main resource leave `status` alone. */
  readonly statusSubresource: boolean
  /** metadata.generation is kept. */
  readonly generation: boolean
  /** All versions that the API serves, the stored one (`version`) among them. Default: that one. */
  readonly served?: readonly string[]
  readonly singular?: string
  readonly shortNames?: readonly string[]
  readonly categories?: readonly string[]
  /** Has a scale subresource. */
  readonly scale?: boolean
  /** Comes from a CustomResourceDefinition, not from the server itself. */
  readonly custom?: boolean
  readonly columns?: readonly PrinterColumn[]
  /** Paths (`spec.color`) that field selectors of a custom kind may name beside name and namespace. */
  readonly selectableFields?: readonly string[]
  /** Of its names. Default: a DNS subdomain. */
  readonly naming?: 'label' | 'path'
  /** A PUT of a missing one creates it. */
  readonly createOnUpdate?: boolean
  /** A PUT must name the resourceVersion; that of a custom resource always has to. */
  readonly versionedUpdate?: boolean
  /** A DELETE that removes it answers the object instead of a Status. */
  readonly returnsDeleted?: boolean
  /** Its dependents stay unless the deletion says otherwise. */
  readonly orphansByDefault?: boolean
  /** Lives in the storage of another kind, which is named as `resourceName` does it. */
  readonly storedAs?: string
  /** Default: all eight. */
  readonly verbs?: readonly string[]
  /** Of the whole object (`spec` and `status` are among its properties). Without one a custom kind takes anything as it is. */
  readonly structure?: StructuralSchema
}

type Row = readonly [group: string, version: string, kind: string, plural: string, flags?: string]

/** Flags: c cluster-scoped, s status subresource, g generation. */
export function kindInfo([group, version, kind, plural, flags = '']: Row): KindInfo {
  return {
    group,
    version,
    kind,
    plural,
    namespaced: !flags.includes('c'),
    statusSubresource: flags.includes('s'),
    generation: flags.includes('g'),
  }
}

export const apiVersionOf = (info: KindInfo) => (info.group === '' ? info.version : `${info.group}/${info.version}`)

/** `kustomizations.kustomize.toolkit.fluxcd.io`, as messages name a resource. */
export const resourceName = (info: KindInfo) => (info.group === '' ? info.plural : `${info.plural}.${info.group}`)

/** Under which name its objects are stored, in whatever version they are served. */
export const storageOf = (info: KindInfo) => info.storedAs ?? resourceName(info)

export const isKind = (info: KindInfo, ref: KindRef) => info.kind === ref.kind && apiVersionOf(info) === ref.apiVersion

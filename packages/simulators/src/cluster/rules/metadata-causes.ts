import type { KindInfo } from '../kinds.ts'
import type { KubeObject, ObjectMeta, OwnerReference } from '../kube-object.ts'
import type { FieldCause } from '../schema/field-cause.ts'
import { immutable, invalidValue, required, tooLong } from './causes.ts'
import { finalizerCauses, newFinalizerCauses, standardFinalizerCauses } from './finalizer-causes.ts'
import { metadataChecks } from './metadata-checks.ts'
import { nameCauses } from './object-name.ts'
import { labelValueCauses, qualifiedNameCauses } from './qualified-name.ts'

const ANNOTATIONS_LIMIT = 262_144

/** Of a new object. */
export function newMetadataCauses(info: KindInfo, { metadata }: KubeObject): FieldCause[] {
  const generated = metadata.generateName ?? ''
  return [
    ...(generated === '' ? [] : nameCauses(info, generated, 'metadata.generateName')),
    ...(metadata.name === '' ? [required('metadata.name', 'name or generateName is required')] : nameCauses(info, metadata.name, 'metadata.name')),
    ...metadataCauses(metadata),
    ...finalizerCauses(metadata.finalizers ?? []),
    ...(wantsDomains(info) ? standardFinalizerCauses(metadata.finalizers ?? []) : []),
  ]
}

/** Of a changed one. An API server runs these checks several times over, and says each fault as often. */
export function changedMetadataCauses(info: KindInfo, before: KubeObject, { metadata }: KubeObject, subresource?: string): FieldCause[] {
  const { whole, change } = metadataChecks(info, subresource)
  const old = before.metadata
  const kept: FieldCause[] = []
  for (const member of ['name', 'namespace', 'uid', 'deletionTimestamp', 'deletionGracePeriodSeconds'] as const) {
    if (metadata[member] !== undefined && metadata[member] !== old[member]) kept.push(immutable(`metadata.${member}`, metadata[member]))
  }
  const finalizers = metadata.finalizers ?? []
  if (old.deletionTimestamp !== undefined) kept.push(...newFinalizerCauses(old.finalizers ?? [], finalizers))
  return [
    ...repeated(metadataCauses(metadata), 2 + whole + change),
    ...repeated(finalizerCauses(finalizers), 1 + whole),
    ...repeated(kept, 1 + change),
    ...(wantsDomains(info) ? repeated(standardFinalizerCauses(finalizers), whole + change) : []),
  ]
}

/** The two groups that are servers of their own, and Leases, do not ask for domains in finalizers. */
const wantsDomains = ({ custom, group, kind }: KindInfo) =>
  custom !== true && kind !== 'Lease' && !['apiextensions.k8s.io', 'apiregistration.k8s.io'].includes(group)

const repeated = <T>(items: readonly T[], times: number): T[] => Array.from({ length: times }, () => items).flat()

function metadataCauses({ labels = {}, annotations = {}, ownerReferences = [] }: ObjectMeta): FieldCause[] {
  return [
    ...Object.entries(labels).flatMap(([key, value]) => [
      ...qualifiedNameCauses('metadata.labels', key),
      ...labelValueCauses('metadata.labels', value),
    ]),
    ...annotationCauses(annotations),
    ...ownerCauses(ownerReferences),
  ]
}

function annotationCauses(annotations: Readonly<Record<string, string>>): FieldCause[] {
  // The prefix of an annotation may have capitals.
  const keys = Object.keys(annotations).flatMap((key) => qualifiedNameCauses('metadata.annotations', key, key.toLowerCase()))
  const size = Object.entries(annotations).reduce((sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value), 0)
  return size > ANNOTATIONS_LIMIT ? [...keys, tooLong('metadata.annotations', ANNOTATIONS_LIMIT)] : keys
}

function ownerCauses(owners: readonly OwnerReference[]): FieldCause[] {
  const field = 'metadata.ownerReferences'
  const causes = owners.flatMap((owner) => {
    const { apiVersion = '', kind = '', name = '', uid = '' } = owner as Partial<OwnerReference>
    const parts = apiVersion.split('/')
    return [
      ...(parts.length > 2 || parts.at(-1) === '' ? [invalidValue(`${field}.apiVersion`, apiVersion, 'version must not be empty')] : []),
      ...(kind === '' ? [invalidValue(`${field}.kind`, kind, 'must not be empty')] : []),
      ...(name === '' ? [invalidValue(`${field}.name`, name, 'must not be empty')] : []),
      ...(uid === '' ? [invalidValue(`${field}.uid`, uid, 'must not be empty')] : []),
      ...(apiVersion === 'v1' && kind === 'Event' ? [invalidValue(field, owner, '/v1, Kind=Event is disallowed from being an owner')] : []),
    ]
  })
  const [first, ...others] = owners.filter((owner) => owner.controller === true)
  const shown = owners.map(printedOwner)
  return [
    ...causes,
    ...others.map((other) => {
      const found = `Found "true" in references for ${first?.kind}/${first?.name} and ${other.kind}/${other.name}`
      return invalidValue(field, shown, `Only one reference can have Controller set to true. ${found}`)
    }),
  ]
}

/** As the server prints one. */
const printedOwner = ({ apiVersion, kind, name, uid, controller, blockOwnerDeletion }: OwnerReference) => ({
  apiVersion,
  kind,
  name,
  uid,
  controller,
  blockOwnerDeletion,
})

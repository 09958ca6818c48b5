import type { KindInfo } from '../kinds.ts'
import type { KubeObject, ObjectMeta, OwnerReference } from '../kube-object.ts'
import type { FieldCause } from '../schema/field-cause.ts'
import { immutable, invalidValue, required, tooLong } from './causes.ts'
import { finalizerCauses, newFinalizerCauses, standardFinalizerCauses } from './finalizer-causes.ts'
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
    ...(wantsDomains(info) ? standardFinalizerCauses(metadata.finalizers ?? []) : []),
  ]
}

/**
 * Of a changed one. An API server runs these checks several times over, and says each fault as often (recorded and measured):
 * what is immutable twice, what every object must keep three times for a custom resource, four times for a built-in one.
 */
export function changedMetadataCauses(info: KindInfo, before: KubeObject, { metadata }: KubeObject): FieldCause[] {
  const old = before.metadata
  const kept: FieldCause[] = []
  for (const member of ['name', 'namespace', 'uid', 'deletionTimestamp', 'deletionGracePeriodSeconds'] as const) {
    if (metadata[member] !== undefined && metadata[member] !== old[member]) kept.push(immutable(`metadata.${member}`, metadata[member]))
  }
  if (old.deletionTimestamp !== undefined) kept.push(...newFinalizerCauses(old.finalizers ?? [], metadata.finalizers ?? []))
  if (wantsDomains(info)) kept.push(...standardFinalizerCauses(metadata.finalizers ?? []))
  const general = metadataCauses(metadata)
  return [...repeated(general, info.custom === true ? 3 : 4), ...repeated(kept, 2)]
}

/** The two groups that are servers of their own do not ask for domains in finalizers. */
const wantsDomains = ({ custom, group }: KindInfo) => custom !== true && !['apiextensions.k8s.io', 'apiregistration.k8s.io'].includes(group)

const repeated = <T>(items: readonly T[], times: number): T[] => Array.from({ length: times }, () => items).flat()

function metadataCauses({ labels = {}, annotations = {}, finalizers = [], ownerReferences = [] }: ObjectMeta): FieldCause[] {
  return [
    ...Object.entries(labels).flatMap(([key, value]) => [
      ...qualifiedNameCauses('metadata.labels', key),
      ...labelValueCauses('metadata.labels', value),
    ]),
    ...annotationCauses(annotations),
    ...ownerCauses(ownerReferences),
    ...finalizerCauses(finalizers),
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
  const [first, second] = owners.filter((owner) => owner.controller === true)
  if (first === undefined || second === undefined) return causes
  const found = `Found "true" in references for ${first.kind}/${first.name} and ${second.kind}/${second.name}`
  return [...causes, invalidValue(field, owners, `Only one reference can have Controller set to true. ${found}`)]
}

import { isMap, type JsonMap, textAt } from '../../cluster/kube-object.ts'
import type { FieldPath } from './field-paths.ts'
import type { KustomizationFields } from './kustomization-fields.ts'
import type { ImageChange, Patch } from './overlay.ts'
import type { LabelRule, Texts } from './transform-metadata.ts'
import type { ReplicaChange } from './transform-replicas.ts'

/** Lists and maps of a kustomization, whose types were checked when it was read. */
export const textsIn = (fields: KustomizationFields, ...names: readonly string[]): string[] =>
  names.flatMap((name) => listOf(fields[name]).map(String))

export const mapsIn = (fields: KustomizationFields, ...names: readonly string[]): JsonMap[] =>
  names.flatMap((name) => listOf(fields[name]).filter(isMap))

export const textIn = (fields: KustomizationFields, name: string): string => textAt(fields, name) ?? ''

export const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

export const textMap = (value: unknown): Texts =>
  isMap(value) ? Object.fromEntries(Object.entries(value).map(([name, text]) => [name, text === null ? '' : String(text)])) : {}

export const imagesIn = (fields: KustomizationFields): ImageChange[] =>
  mapsIn(fields, 'images', 'imageTags').map(({ name, newName, newTag, digest }) => ({
    name: String(name ?? ''),
    ...(typeof newName === 'string' && newName !== '' ? { newName } : {}),
    ...(newTag === undefined || newTag === null || newTag === '' ? {} : { newTag: String(newTag) }),
    ...(typeof digest === 'string' && digest !== '' ? { digest } : {}),
  }))

export const replicasIn = (fields: KustomizationFields): ReplicaChange[] =>
  mapsIn(fields, 'replicas').map(({ name, count }) => ({ name: String(name ?? ''), count: Number(count ?? 0) }))

export function labelsIn(fields: KustomizationFields): LabelRule[] {
  const rules = mapsIn(fields, 'labels').map((rule) => ({
    pairs: textMap(rule['pairs']),
    includeSelectors: rule['includeSelectors'] === true,
    includeTemplates: rule['includeTemplates'] === true,
    fields: listOf(rule['fields']) as FieldPath[],
  }))
  return [...rules, { pairs: textMap(fields['commonLabels']), includeSelectors: true, includeTemplates: true, fields: [] }]
}

/** Of `patches` or of `patchesJson6902`: with `path` for a patch in a file. */
export const patchesIn = (fields: KustomizationFields, name: string): (Partial<Patch> & { readonly path?: string })[] =>
  mapsIn(fields, name) as unknown as (Partial<Patch> & { readonly path?: string })[]

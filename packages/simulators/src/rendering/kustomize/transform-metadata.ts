import { isMap, type Json } from '../../cluster/kube-object.ts'
import { changeAt, type FieldPath, isFor } from './field-paths.ts'
import { ANNOTATION_PATHS, LABEL_PATH, SELECTOR_PATHS, TEMPLATE_LABEL_PATHS } from './metadata-paths.ts'
import type { Resource } from './resource.ts'

export type Texts = Readonly<Record<string, string>>

/** One entry of `labels:`. */
export interface LabelRule {
  readonly pairs: Texts
  /** In selectors and pod templates too. */
  readonly includeSelectors: boolean
  readonly includeTemplates: boolean
  /** Further places. */
  readonly fields: readonly FieldPath[]
}

export function addLabels(resources: readonly Resource[], rule: LabelRule): void {
  const templates = rule.includeSelectors || rule.includeTemplates ? TEMPLATE_LABEL_PATHS : []
  const paths = [...rule.fields, LABEL_PATH, ...templates, ...(rule.includeSelectors ? SELECTOR_PATHS : [])]
  addTo(resources, rule.pairs, paths)
}

export const addAnnotations = (resources: readonly Resource[], annotations: Texts): void => addTo(resources, annotations, ANNOTATION_PATHS)

function addTo(resources: readonly Resource[], pairs: Texts, paths: readonly FieldPath[]): void {
  if (Object.keys(pairs).length === 0) return
  const added = (value: Json | undefined): Json => ({ ...(isMap(value) ? value : {}), ...pairs })
  for (const resource of resources) {
    for (const path of paths) if (isFor(path, resource.id)) changeAt(resource.object, path, added)
  }
}

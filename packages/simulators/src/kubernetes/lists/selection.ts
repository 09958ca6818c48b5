import type { KindInfo } from '../../cluster/kinds.ts'
import type { KubeObject } from '../../cluster/kube-object.ts'
import { type FieldSelector, parseFieldSelector } from './field-selector.ts'
import { type LabelSelector, parseLabelSelector } from './label-selector.ts'

/** What `labelSelector` and `fieldSelector` of a list, a watch or a delete of a collection ask for. */
export interface Selection {
  /** False: every object. */
  readonly narrow: boolean
  readonly selects: (object: KubeObject) => boolean
}

/** @throws StatusError 400. */
export function readSelection(query: URLSearchParams, info: KindInfo): Selection {
  const labels = query.get('labelSelector') ?? ''
  const fields = query.get('fieldSelector') ?? ''
  if (labels === '' && fields === '') return { narrow: false, selects: () => true }
  const byLabels: LabelSelector = parseLabelSelector(labels)
  const byFields: FieldSelector = parseFieldSelector(fields, info)
  return { narrow: true, selects: (object) => byFields(object) && byLabels(object.metadata.labels ?? {}) }
}

import type { KindInfo } from '../../cluster/kinds.ts'
import type { KubeObject } from '../../cluster/kube-object.ts'
import { fieldSelector, parseFieldSelector } from './field-selector.ts'
import { parseLabelSelector } from './label-selector.ts'
import { type ListOptions, readListOptions, requireListOptions } from './list-options.ts'

/** What the query of a list, a watch or a delete of a collection asks for. */
export interface Selection {
  readonly options: ListOptions
  /** False: every object. */
  readonly narrow: boolean
  readonly selects: (object: KubeObject) => boolean
}

/** In the order of the server: what does not parse, what does not go together, what the kind does not know. @throws StatusError 400, 422. */
export function readSelection(query: URLSearchParams, info: KindInfo, watch: boolean): Selection {
  const labels = query.get('labelSelector') ?? ''
  const fields = query.get('fieldSelector') ?? ''
  const options = readListOptions(query)
  const byLabels = parseLabelSelector(labels)
  const terms = parseFieldSelector(fields)
  requireListOptions(options, watch)
  if (labels === '' && fields === '') return { options, narrow: false, selects: () => true }
  const byFields = fieldSelector(terms, info)
  return { options, narrow: true, selects: (object) => byFields(object) && byLabels(object.metadata.labels ?? {}) }
}

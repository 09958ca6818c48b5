import { invalid } from '../wire-error.ts'
import type { WireObject } from '../wire-types.ts'
import type { Call, RouteContext } from './route.ts'

export const FILTER_QUERY = ['namespace', 'label'] as const

/** Whether an object is in a list or a watch. */
export function objectFilter({ access }: RouteContext, { query, kind }: Call): (object: WireObject) => boolean {
  const namespace = query.get('namespace')
  if (namespace !== null) access.requireOpen(namespace)
  const labels = query.getAll('label').map((label): [string, string] => {
    const at = label.indexOf('=')
    if (at < 1) throw invalid('label', `key=value is wanted, not ${JSON.stringify(label)}`)
    return [label.slice(0, at), label.slice(at + 1)]
  })
  return ({ kind: its, metadata }) =>
    its === kind &&
    (namespace === null ? access.isOpen(metadata.namespace) : metadata.namespace === namespace) &&
    labels.every(([key, value]) => Object.hasOwn(metadata.labels, key) && metadata.labels[key] === value)
}

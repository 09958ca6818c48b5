import { at, type KubeObject } from '../../kube-object.ts'
import type { KindRules } from './rules-of-one-kind.ts'

const NAME_LABEL = 'kubernetes.io/metadata.name'

/** A namespace is held by finalizers in its spec, which only its subresource `finalize` changes. */
export const namespaceRules: KindRules = {
  decoded: (object) => ({
    ...object,
    metadata: {
      ...object.metadata,
      labels: { ...object.metadata.labels, ...(object.metadata.name === '' ? {} : { [NAME_LABEL]: object.metadata.name }) },
    },
  }),
  prepared: (object) => ({ ...object, spec: { ...object.spec, finalizers: withKubernetes(object) }, status: { phase: 'Active' } }),
  kept: (before, after, { subresource }) => {
    if (subresource === 'finalize') {
      const finalizers = at(after, 'spec', 'finalizers')
      const spec = Array.isArray(finalizers) && finalizers.length > 0 ? { finalizers } : {}
      return { ...before, metadata: { ...before.metadata, ...managedFieldsOf(after) }, spec }
    }
    return { ...after, ...(before.spec === undefined ? {} : { spec: before.spec }) }
  },
}

const managedFieldsOf = ({ metadata: { managedFields } }: KubeObject) => (managedFields === undefined ? {} : { managedFields })

function withKubernetes(object: KubeObject): string[] {
  const given = at(object, 'spec', 'finalizers')
  const finalizers = Array.isArray(given) ? given.filter((name): name is string => typeof name === 'string') : []
  return finalizers.includes('kubernetes') ? finalizers : [...finalizers, 'kubernetes']
}

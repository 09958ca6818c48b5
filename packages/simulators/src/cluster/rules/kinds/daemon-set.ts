import { isDeepStrictEqual } from 'node:util'
import { at, type KubeObject } from '../../kube-object.ts'
import { selectorRules } from './immutable-fields.ts'
import type { KindRules } from './rules-of-one-kind.ts'

const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation'

/** A DaemonSet counts the changes of its template in an annotation. */
export const daemonSetRules: KindRules = {
  ...selectorRules,
  decoded: (object) => withCount(object, object.metadata.annotations?.[TEMPLATE_GENERATION] ?? '1'),
  kept: (before, after) => {
    const count = Number(before.metadata.annotations?.[TEMPLATE_GENERATION] ?? '1')
    const isSame = isDeepStrictEqual(at(before, 'spec', 'template'), at(after, 'spec', 'template'))
    return withCount(after, String(isSame ? count : count + 1))
  },
}

const withCount = (object: KubeObject, count: string): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, annotations: { ...object.metadata.annotations, [TEMPLATE_GENERATION]: count } },
})

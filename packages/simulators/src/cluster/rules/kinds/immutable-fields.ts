import { isDeepStrictEqual } from 'node:util'
import { at, isMap, type KubeObject } from '../../kube-object.ts'
import { printedSelector } from '../../schema/built-in/causes/selector-causes.ts'
import type { FieldCause } from '../../schema/field-cause.ts'
import { immutable, invalidValue } from '../causes.ts'
import type { KindRules } from './rules-of-one-kind.ts'

export const controllerRevisionRules: KindRules = { causes: (object, before) => immutableCauses(object, before, [['data']]) }

/** What selects the pods of a workload stays what it is. */
export const selectorRules: KindRules = { causes: (object, before) => immutableCauses(object, before, [['spec', 'selector']]) }

export const roleBindingRules: KindRules = {
  causes: (object, before) =>
    before === undefined || isDeepStrictEqual(object['roleRef'], before['roleRef'])
      ? []
      : [invalidValue('roleRef', object['roleRef'], 'cannot change roleRef')],
}

export function immutableCauses(object: KubeObject, before: KubeObject | undefined, paths: readonly (readonly string[])[]): FieldCause[] {
  if (before === undefined) return []
  return paths
    .filter((path) => !isDeepStrictEqual(at(object, ...path), at(before, ...path)))
    .map((path) => immutable(path.join('.'), printed(path, at(object, ...path))))
}

const printed = (path: readonly string[], value: unknown) => (path.at(-1) === 'selector' && isMap(value) ? printedSelector(value) : (value ?? null))

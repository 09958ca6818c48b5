import { isDeepStrictEqual } from 'node:util'
import type { DeploymentChange, DeploymentSpec } from '@gitops-dms/core'
import type { CheckContext } from '../context/check-context.ts'
import { honoursField } from '../select-check.ts'
import { bareSource, readField } from './spec-fields.ts'

/** A change that a kind honours, and how to see that a spec has it. */
export interface SomeChange {
  readonly change: DeploymentChange
  isIn(spec: DeploymentSpec): boolean
}

/**
 * A change that this kind honours, another for each `mark` (a DNS-1123 label): of values, description, annotations or labels, whichever it has
 * first. A kind that has none of them has its sources left: those of the spec under the name `mark`, which come to healthy as it does; where
 * the sources are the same under every name, a branch of that name, which need not be there.
 */
export function someChange({ adapter, spec }: Pick<CheckContext, 'adapter' | 'spec'>, kind: string, mark: string): SomeChange {
  const key = 'dms.example.com-mark'
  // First what an engine must act on.
  const candidates = { values: { dmsMark: mark }, description: mark, annotations: { [key]: mark }, labels: { [key]: mark } }
  for (const [member, value] of Object.entries(candidates)) {
    if (!honoursField(adapter.capabilities.kinds[kind]?.fields ?? [], member)) continue
    const path = member === 'description' ? undefined : Object.keys(value)[0]
    const read = (found: DeploymentSpec) => {
      const inner = readField(found, member)
      return path === undefined || typeof inner !== 'object' || inner === null ? inner : Reflect.get(inner, path)
    }
    return { change: { [member]: value }, isIn: (found) => read(found) === mark }
  }
  const { sources } = spec(kind, mark)
  if (!isDeepStrictEqual(sources, spec(kind, `${mark}-2`).sources)) {
    return { change: { sources }, isIn: (found) => isDeepStrictEqual(found.sources.map(bareSource), sources.map(bareSource)) }
  }
  const [first, ...others] = sources
  const branched = [{ ...first, ...(first?.git && { git: { ...first.git, revision: `branch:${mark}` } }) }, ...others]
  return { change: { sources: branched }, isIn: (found) => found.sources[0]?.git?.revision?.endsWith(mark) === true }
}

import type { CapabilitiesV1, DeploymentChange, DeploymentSpec } from '@gitops-dms/core'
import { honoursField } from '../select-check.ts'
import { readField } from './spec-fields.ts'

/** A change that a kind honours, and how to see that a spec has it. */
export interface SomeChange {
  readonly change: DeploymentChange
  isIn(spec: DeploymentSpec): boolean
}

/**
 * A change that this kind honours, another for each `mark` (a DNS-1123 label): of values, description, annotations or labels, whichever it has
 * first; else of the source.
 */
export function someChange({ kinds }: CapabilitiesV1, spec: DeploymentSpec, kind: string, mark: string): SomeChange {
  const key = 'dms.example.com-mark'
  // First what an engine must act on.
  const candidates = { values: { dmsMark: mark }, description: mark, annotations: { [key]: mark }, labels: { [key]: mark } }
  for (const [member, value] of Object.entries(candidates)) {
    if (!honoursField(kinds[kind]?.fields ?? [], member)) continue
    const path = member === 'description' ? undefined : Object.keys(value)[0]
    const read = (found: DeploymentSpec) => {
      const inner = readField(found, member)
      return path === undefined || typeof inner !== 'object' || inner === null ? inner : Reflect.get(inner, path)
    }
    return { change: { [member]: value }, isIn: (found) => read(found) === mark }
  }
  const [first, ...others] = spec.sources
  const sources = [{ ...first, ...(first?.git && { git: { ...first.git, revision: `branch:${mark}` } }) }, ...others]
  return { change: { sources }, isIn: (found) => found.sources[0]?.git?.revision?.endsWith(mark) === true }
}

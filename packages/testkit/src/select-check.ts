import type { CapabilitiesV1 } from '@gitops-dms/core'
import type { Check, Harness } from './check.ts'
import type { Backend } from './context/backend.ts'

export interface Offered {
  readonly backend: Backend | null
  readonly capabilities: CapabilitiesV1
  readonly module: boolean
}

/** What a check cannot be run for, and why; null when it can. */
export type Unmet = { readonly status: 'not-declared' | 'not-testable'; readonly reason: string } | null

/** Grades build on each other: control without an oracle shows nothing, faults without control neither. */
export function gradeOf(backend: Backend | null): Harness {
  if (backend?.oracle === undefined) return 'H0'
  if (backend.control === undefined) return 'H1'
  return backend.faults === undefined ? 'H2' : 'H3'
}

const WHAT: Readonly<Record<Harness, string>> = { H0: 'the adapter', H1: 'an oracle', H2: 'control', H3: 'faults' }

/** What an adapter does not declare is told before what a backend cannot show. */
export function findUnmet({ needs }: Pick<Check, 'needs'>, { backend, capabilities, module }: Offered): Unmet {
  const undeclared = (needs.capabilities ?? []).filter((capability) => Reflect.get(capabilities, capability) === undefined)
  if (undeclared.length > 0) return { status: 'not-declared', reason: `the adapter does not declare ${undeclared.join(', ')}` }
  const kinds = Object.entries(capabilities.kinds)
  if (kinds.length < (needs.kinds ?? 1)) {
    return { status: 'not-declared', reason: `the adapter has ${kinds.length} kind${kinds.length === 1 ? '' : 's'}; this needs ${needs.kinds}` }
  }
  const fields = needs.fields ?? []
  if (!kinds.some(([, { fields: honoured }]) => fields.every((field) => honoursField(honoured, field)))) {
    return { status: 'not-declared', reason: `no kind of the adapter honours ${fields.join(' and ')}` }
  }
  const grade = gradeOf(backend)
  if (grade < needs.harness) {
    return { status: 'not-testable', reason: `needs ${needs.harness} (a backend with ${WHAT[needs.harness]}); this run has ${grade}` }
  }
  const missing = (needs.control ?? []).filter((member) => backend?.control?.[member] === undefined)
  if (missing.length > 0) return { status: 'not-testable', reason: `needs control.${missing.join(', control.')} of the backend` }
  if (needs.clock === true && backend?.control?.clock === undefined) return { status: 'not-testable', reason: 'needs clock' }
  if (needs.module === true && !module)
    return { status: 'not-testable', reason: 'needs module: the option with a file that exports the adapter factory' }
  return null
}

/** A kind that honours `sync` honours all below it. */
export const honoursField = (honoured: readonly string[], field: string) => honoured.some((known) => known === field || field.startsWith(`${known}.`))

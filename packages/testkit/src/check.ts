import type { Control } from './context/backend.ts'
import type { CheckContext, ControlWith, H1Context, H2Context, H3Context } from './context/check-context.ts'

/** What must be there for a check: H0 the adapter alone, H1 and an oracle, H2 and control, H3 and faults on the wire. */
export type Harness = 'H0' | 'H1' | 'H2' | 'H3'

/** Rules of the contract: R1 no success without effect … R14 what a parent undoes is refused. */
export type Rule = `R${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14}`

export interface Needs {
  readonly harness: Harness
  /** Names of CapabilitiesV1 that the adapter must declare; without them the check is not-declared. */
  readonly capabilities?: readonly string[]
  /** Spec paths that one kind must honour, all of them; without them the check is not-declared. */
  readonly fields?: readonly string[]
  /** How many kinds the adapter must have. Default 1. */
  readonly kinds?: number
  /** Members of Control that the backend must have; without them the check is not-testable. */
  readonly control?: readonly (keyof Control)[]
  /** The backend must bring a clock, which the adapter then lives by too. */
  readonly clock?: boolean
  /** The adapter must be to be had in another process (`module` of the options). */
  readonly module?: boolean
}

/** One statement of the contract, as data: any runner can run it, nothing about it lies in a runner. */
export interface Check {
  /** `DMS-<AREA>-<NNN>`: never reused, its meaning frozen. */
  readonly id: string
  readonly level: 'MUST' | 'SHOULD' | 'MAY'
  readonly title: string
  /** The rule of the contract that it tests. */
  readonly rule: Rule
  readonly area: string
  readonly needs: Needs
  /** Contract version that it entered with. */
  readonly since: string
  /** Does not count yet: a failure is shown and lowers nothing. Default false. */
  readonly provisional?: boolean
  /** Rejects when the adapter does not keep it. Must make at least one assertion, or it ends as `error`. */
  run(context: CheckContext): Promise<void>
}

interface ContextOf {
  readonly H0: CheckContext
  readonly H1: H1Context
  readonly H2: H2Context
  readonly H3: H3Context
}

type Draft<H extends Harness, C extends readonly (keyof Control)[]> = Omit<Check, 'area' | 'since' | 'needs' | 'run'> & {
  readonly needs: Omit<Needs, 'harness' | 'control'> & { readonly harness: H; readonly control?: C }
  run(context: ContextOf[H] & { readonly control: ControlWith<C[number]> }): Promise<void>
}

/** A check whose `run` sees what its `needs` name as present. The area is the middle of the id. */
export function defineCheck<H extends Harness, const C extends readonly (keyof Control)[] = []>(draft: Draft<H, C>): Check {
  const [, area = ''] = draft.id.split('-')
  // The runner calls it only where the backend has all that `needs` names.
  return { ...draft, area, since: '1.0', run: (context) => draft.run(context as Parameters<typeof draft.run>[0]) }
}

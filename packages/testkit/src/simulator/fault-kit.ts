import type { Fault, FaultHandle, FaultRule, Faults } from '../context/backend.ts'

/** The rules as a test gives them, and what a server asks. */
export interface FaultKit extends Faults {
  /** What goes wrong with this request; asked once for each. */
  forRequest(method: string, path: string): RequestFault | undefined
  /** A line that an open stream gets before its next one; asked before each, so that `after` and `times` count lines. */
  forLine(method: string, path: string): string | undefined
}

export type RequestFault = Exclude<Fault, { readonly type: 'line' }>
type LineFault = Extract<Fault, { readonly type: 'line' }>

interface ActiveRule {
  readonly rule: FaultRule
  passed: number
  fired: number
}

export function createFaults(): FaultKit {
  let active: ActiveRule[] = []
  const ask = (method: string, path: string, isWanted: (fault: Fault) => boolean): Fault | undefined => {
    for (const entry of active) {
      const { rule } = entry
      if (!isWanted(rule.fault) || !matches(rule, method, path) || entry.fired >= (rule.times ?? Number.POSITIVE_INFINITY)) continue
      if (entry.passed < (rule.after ?? 0)) {
        entry.passed++
        continue
      }
      entry.fired++
      return rule.fault
    }
    return undefined
  }
  return {
    add: (rule): FaultHandle => {
      const entry = { rule, passed: 0, fired: 0 }
      active.push(entry)
      return {
        get fired() {
          return entry.fired
        },
        remove: () => {
          active = active.filter((one) => one !== entry)
        },
      }
    },
    clear: () => {
      active = []
    },
    forRequest: (method, path) => ask(method, path, (fault) => fault.type !== 'line') as RequestFault | undefined,
    forLine: (method, path) => (ask(method, path, (fault) => fault.type === 'line') as LineFault | undefined)?.text,
  }
}

function matches({ match }: FaultRule, method: string, path: string): boolean {
  if (match?.method !== undefined && match.method.toUpperCase() !== method) return false
  // A global or sticky expression would remember where it was.
  return match?.path === undefined || path.search(match.path) >= 0
}

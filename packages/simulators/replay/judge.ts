import type { Baseline } from './baseline.ts'
import type { Result } from './result.ts'

export type Verdict = 'equal' | 'allowed' | 'not derivable' | 'wrong'

export interface Judged {
  readonly result: Result
  readonly verdict: Verdict
  readonly reason?: string
}

/** A difference is wrong unless the baseline says why it is there. An entry for something equal is out of date, which is wrong too. */
export function judge(
  results: readonly Result[],
  baseline: Baseline,
): { readonly judged: readonly Judged[]; readonly complaints: readonly string[] } {
  const judged = results.map((result): Judged => {
    const { allowed, notDerivable } = baseline
    if (result.differences.length === 0) return { result, verdict: 'equal' }
    const reason = allowed[result.id] ?? notDerivable[result.id]
    if (reason === undefined) return { result, verdict: 'wrong' }
    return { result, verdict: result.id in allowed ? 'allowed' : 'not derivable', reason }
  })
  const excused = [...Object.keys(baseline.allowed), ...Object.keys(baseline.notDerivable)]
  const different = new Set(judged.filter(({ verdict }) => verdict !== 'equal').map(({ result }) => result.id))
  const equal = judged.filter(({ verdict }) => verdict === 'equal').length
  const complaints = excused.filter((id) => !different.has(id)).map((id) => `${id}: is equal or gone; take it out of the baseline`)
  if (equal < baseline.equal) complaints.push(`${equal} are equal, the baseline has ${baseline.equal}: fewer than before`)
  return { judged, complaints }
}

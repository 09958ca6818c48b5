import type { Baseline } from './baseline.ts'
import type { Result } from './result.ts'

export type Verdict = 'equal' | 'allowed' | 'not derivable' | 'wrong'

export interface Judged {
  readonly result: Result
  readonly verdict: Verdict
  readonly reason?: string
}

/**
 * A difference is wrong unless the baseline says why it is there. Where there is no baseline, one that the recording itself cannot explain
 * is not derivable; with one, all such are listed in it. An entry for something equal is out of date, which is a complaint, and so are fewer
 * equal ones than before.
 */
export function judge(
  results: readonly Result[],
  baseline: Baseline | undefined,
): { readonly judged: readonly Judged[]; readonly complaints: readonly string[] } {
  const judged = results.map((result) => judgedBy(result, baseline))
  return { judged, complaints: baseline === undefined ? [] : complaintsAbout(judged, baseline) }
}

function judgedBy(result: Result, baseline: Baseline | undefined): Judged {
  if (result.differences.length === 0) return { result, verdict: 'equal' }
  const allowed = baseline?.allowed[result.id]
  if (allowed !== undefined) return { result, verdict: 'allowed', reason: allowed }
  const reason = baseline === undefined ? result.cannotTell : baseline.notDerivable[result.id]
  return reason === undefined ? { result, verdict: 'wrong' } : { result, verdict: 'not derivable', reason }
}

function complaintsAbout(judged: readonly Judged[], { allowed, notDerivable, equal: before }: Baseline): string[] {
  const different = new Set(judged.filter(({ verdict }) => verdict !== 'equal').map(({ result }) => result.id))
  const listed = [...Object.keys(allowed), ...Object.keys(notDerivable)]
  const complaints = listed.filter((id) => !different.has(id)).map((id) => `${id}: is equal or gone; take it out of the baseline`)
  const equal = judged.length - different.size
  return equal < before ? [...complaints, `${equal} are equal, the baseline has ${before}: fewer than before`] : complaints
}

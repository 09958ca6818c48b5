import type { DeploymentRef } from '../../contract/deployment-ref.ts'
import { DmsError } from '../../errors/dms-error.ts'
import { isDmsError } from '../../errors/is-dms-error.ts'

/** Arguments by name, each as the check that copies and judges it. All are begun at once, so that all are copied at the call. */
export type Checks = Readonly<Record<string, () => unknown>>
export type Checked<C extends Checks> = { readonly [K in keyof C]: Awaited<ReturnType<C[K]>> }

/** @throws DmsError INVALID_ARGUMENT with the findings of all arguments in details.issues. */
export async function checkArguments<C extends Checks>(checks: C): Promise<Checked<C>> {
  const names = Object.keys(checks)
  const outcomes = await Promise.allSettled(Object.values(checks).map(async (check) => check()))
  const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []))
  if (failures.length > 0) throw together(failures)
  const values = outcomes.map((outcome, index) => [names[index], outcome.status === 'fulfilled' ? outcome.value : undefined])
  return Object.fromEntries(values) as Checked<C>
}

/** The same checks; the argument `ref` is told as soon as it is known to be one, for an error about another argument is about it too. */
export function notingRef<C extends Checks>(checks: C, note: (ref: DeploymentRef) => void): C {
  const check = checks['ref']
  if (check === undefined) return checks
  const noting = () => {
    const ref = check()
    note(ref as DeploymentRef)
    return ref
  }
  return { ...checks, ref: noting }
}

function together(failures: readonly unknown[]): unknown {
  const refusals = failures.filter((failure) => isDmsError(failure, 'INVALID_ARGUMENT'))
  const [first] = refusals
  if (first === undefined || refusals.length < failures.length) return failures.find((failure) => !isDmsError(failure, 'INVALID_ARGUMENT'))
  if (refusals.length === 1) return first
  return new DmsError({
    code: 'INVALID_ARGUMENT',
    message: refusals.map((refusal) => refusal.message).join('; '),
    details: { path: first.details['path'] ?? '', issues: refusals.flatMap(({ details }) => details['issues'] ?? []) },
  })
}

import type { PlanRequest } from '../../contract/change-set.ts'
import type { DeploymentRef } from '../../contract/deployment-ref.ts'
import type { DmsInstance } from '../dms.ts'
import { checkArguments } from './check-arguments.ts'
import { copyInput, invalidInput } from './copy-input.ts'
import { checkChange, expandRequest } from './expand-request.ts'
import { CASCADE } from './option-rules.ts'
import { refOf, toRef } from './to-ref.ts'
import { flag, type Members, membersOf, type Rule, text } from './value-rule.ts'

const anything: Rule = () => []

/** The parts that are judged further are let through here: a ref, a request, a change. */
const PARTS: Readonly<Record<string, Members>> = {
  update: { rules: { ref: anything, change: anything }, required: ['ref', 'change'] },
  delete: { rules: { ref: anything, cascade: CASCADE }, required: ['ref', 'cascade'] },
  reconcile: { rules: { ref: anything, prune: flag, revision: text }, required: ['ref'] },
  rollback: { rules: { ref: anything, to: text }, required: ['ref'] },
}

const MEMBERS = ['create', ...Object.keys(PARTS)]

const request = membersOf({
  rules: { create: anything, ...Object.fromEntries(Object.entries(PARTS).map(([name, part]) => [name, membersOf(part)])) },
})

/**
 * What is to be planned as adapters receive it, copied and in its normal form.
 * @throws DmsError INVALID_ARGUMENT with every finding in details.issues.
 */
export async function checkPlan(given: Parameters<DmsInstance['planDeployment']>[0], instance: string): Promise<PlanRequest> {
  const copy = copyInput(given, 'request')
  const issues = [...request(copy, '')]
  const isObject = typeof copy === 'object' && copy !== null && !Array.isArray(copy)
  const members = isObject ? MEMBERS.filter((name) => name in copy) : []
  if (isObject && members.length !== 1) {
    const found = members.length === 0 ? 'found none of them' : `found ${members.join(' and ')}`
    issues.push({ path: '', message: `${found}; accepted is exactly one of ${MEMBERS.join(', ')}` })
  }
  if (issues.length > 0) throw invalidInput('request', issues)
  const { create, update, ...others } = copy as Parameters<DmsInstance['planDeployment']>[0]
  if (create !== undefined) return { create: await expandRequest(create, instance, 'create') }
  if (update !== undefined) {
    const ref = () => toRef(update.ref, instance, 'update.ref')
    const change = () => checkChange(update.change, instance, 'update.change')
    return { update: await checkArguments({ ref, change }) }
  }
  return Object.fromEntries(Object.entries(others).map(([name, part]) => [name, { ...part, ref: toRef(part.ref, instance, `${name}.ref`) }]))
}

/** The deployment that a plan is about. */
export function refOfPlan({ create, update, delete: deletion, reconcile, rollback }: PlanRequest): DeploymentRef | undefined {
  return create === undefined ? (update ?? deletion ?? reconcile ?? rollback)?.ref : refOf(create)
}

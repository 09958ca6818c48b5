import type { KubeObject } from '../../cluster/kube-object.ts'
import { StatusError } from '../../cluster/status-error.ts'
import { byApplyOrder, isClass, isDefinition } from '../runtime/apply-order.ts'
import { checkHealth } from '../runtime/check-health.ts'
import { displayOf, idOf, type ObjectId } from '../runtime/inventory.ts'
import { KustomizationFailure } from './kustomization-failure.ts'
import { type ApplyAction, ApplyRefusal, type ApplyTools, MANAGER, planObject } from './plan-object.ts'

export interface AppliedObjects {
  /** All, in the order of applying: what an inventory holds. */
  readonly ids: readonly ObjectId[]
  /** Lines like `ConfigMap/apps/conf created`, of those that changed. */
  readonly changes: readonly string[]
}

const DEFINITIONS_POLL_MS = 2_000

/**
 * Applies what is missing or differs: definitions, which have to be established before anything else is looked at, then classes, then the
 * rest. Each stage is tried dry as a whole before anything of it is written, so that one refused object leaves the others untouched.
 * @throws KustomizationFailure.
 */
export async function applyManifests(tools: ApplyTools, objects: readonly KubeObject[], timeoutMs: number): Promise<AppliedObjects> {
  const sorted = [...objects].sort((a, b) => byApplyOrder(idOf(a), idOf(b)))
  const definitions = sorted.filter(isDefinition)
  const classes = sorted.filter((object) => !isDefinition(object) && isClass(object))
  const rest = sorted.filter((object) => !isDefinition(object) && !isClass(object))
  const ids: ObjectId[] = []
  const changes: string[] = []
  try {
    for (const stage of [definitions, classes, rest]) {
      changes.push(...(await applyStage(tools, stage)))
      ids.push(...stage.map(idOf))
      if (stage === definitions) await waitForDefinitions(tools, stage.map(idOf), timeoutMs)
    }
  } catch (error) {
    if (!(error instanceof ApplyRefusal)) throw error
    // Recorded: the text of the failure, a line break, and what earlier stages changed.
    const log = changes.map((change) => `${change}\n`).join('')
    throw new KustomizationFailure('ReconciliationFailed', `${error.message}\n${log}`, error)
  }
  return { ids, changes }
}

async function applyStage(tools: ApplyTools, stage: readonly KubeObject[]): Promise<string[]> {
  const planned: { readonly object: KubeObject; readonly action: ApplyAction }[] = []
  for (const object of stage) planned.push({ object, action: await planObject(tools, object) })
  const changed = planned.filter(({ action }) => action === 'created' || action === 'configured')
  for (const { object } of changed) await apply(tools, object)
  return changed.map(({ object, action }) => `${displayOf(idOf(object))} ${action}`)
}

async function apply({ client }: ApplyTools, object: KubeObject): Promise<void> {
  try {
    await client.apply(object, MANAGER)
  } catch (error) {
    if (!(error instanceof StatusError)) throw error
    throw new ApplyRefusal(`${displayOf(idOf(object))} apply failed: ${error.message}`, { cause: error })
  }
}

async function waitForDefinitions(tools: ApplyTools, ids: readonly ObjectId[], timeoutMs: number): Promise<void> {
  const failure = await checkHealth(tools, ids, { pollMs: DEFINITIONS_POLL_MS, timeoutMs, failFast: false })
  if (failure !== undefined) throw new ApplyRefusal(failure)
}

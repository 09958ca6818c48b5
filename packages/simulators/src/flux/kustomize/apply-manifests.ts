import type { KubeObject } from '../../cluster/kube-object.ts'
import { StatusError } from '../../cluster/status-error.ts'
import { byApplyOrder, isClass, isDefinition } from '../runtime/apply-order.ts'
import { checkHealth } from '../runtime/check-health.ts'
import { displayOf, idOf, type ObjectId } from '../runtime/inventory.ts'
import { KustomizationFailure } from './kustomization-failure.ts'
import { ApplyRefusal, type ApplyTools, MANAGER, type PlannedObject, planObject } from './plan-object.ts'

export interface AppliedObjects {
  /** All, in the order of applying: what an inventory holds. */
  readonly ids: readonly ObjectId[]
  /** Without those that were left alone. */
  readonly managed: readonly ObjectId[]
  /** Lines like `ConfigMap/apps/conf created`, of those that changed. */
  readonly changes: readonly string[]
}

/** How long the definitions and classes have, whatever the timeout of the Kustomization is. */
const STAGE_LIMITS = { pollMs: 2_000, timeoutMs: 60_000, failFast: false }

/**
 * Applies what is missing or differs: definitions, which have to be established before anything else is looked at, then classes, likewise,
 * then the rest. Each stage is tried dry as a whole before anything of it is written, so that one refused object leaves the others untouched.
 * @throws KustomizationFailure.
 */
export async function applyManifests(tools: ApplyTools, objects: readonly KubeObject[]): Promise<AppliedObjects> {
  const sorted = [...objects].sort((a, b) => byApplyOrder(idOf(a), idOf(b)))
  const definitions = sorted.filter(isDefinition)
  const classes = sorted.filter((object) => !isDefinition(object) && isClass(object))
  const rest = sorted.filter((object) => !isDefinition(object) && !isClass(object))
  const ids: ObjectId[] = []
  const managed: ObjectId[] = []
  const changes: string[] = []
  try {
    for (const stage of [definitions, classes, rest]) {
      const planned = await applyStage(tools, stage)
      ids.push(...stage.map(idOf))
      managed.push(...planned.filter(({ action }) => action !== 'skipped').map(({ object }) => idOf(object)))
      changes.push(...planned.filter(isChange).map(({ object, action }) => `${displayOf(idOf(object))} ${action}`))
      if (stage !== rest) await waitForStage(tools, stage.map(idOf))
    }
  } catch (error) {
    if (!(error instanceof ApplyRefusal)) throw error
    // Recorded: the text of the failure, a line break, and what earlier stages changed.
    const log = changes.map((change) => `${change}\n`).join('')
    throw new KustomizationFailure('ReconciliationFailed', `${error.message}\n${log}`, error)
  }
  return { ids, managed, changes }
}

const isChange = ({ action }: PlannedObject) => action === 'created' || action === 'configured'

async function applyStage(tools: ApplyTools, stage: readonly KubeObject[]): Promise<PlannedObject[]> {
  const planned: PlannedObject[] = []
  for (const object of stage) planned.push(await planObject(tools, object))
  for (const { object } of planned.filter(isChange)) await apply(tools, object)
  return planned
}

async function apply({ client }: ApplyTools, object: KubeObject): Promise<void> {
  try {
    await client.apply(object, MANAGER)
  } catch (error) {
    if (!(error instanceof StatusError)) throw error
    throw new ApplyRefusal(`${displayOf(idOf(object))} apply failed: ${error.message}`, { cause: error })
  }
}

async function waitForStage(tools: ApplyTools, ids: readonly ObjectId[]): Promise<void> {
  const failure = await checkHealth(tools, ids, STAGE_LIMITS)
  if (failure !== undefined) throw new ApplyRefusal(failure)
}

import { at, type KubeObject } from '../../cluster/kube-object.ts'
import { DEPLOYMENT, REPLICA_SET } from '../kinds.ts'
import { claimObjects } from '../runtime/claim-objects.ts'
import { conditionIn, conditionsOf } from '../runtime/conditions.ts'
import { controllerOf, keyOf, type ObjectCache } from '../runtime/object-cache.ts'
import { type Again, ReconcileLoop } from '../runtime/reconcile-loop.ts'
import type { WorkloadWorld } from '../runtime/workload-world.ts'
import { progressing, withDeploymentCondition } from './deployment-status.ts'
import { findNewSet } from './new-replica-set.ts'
import { recreate } from './recreate.ts'
import { isRecreate, progressDeadlineMs } from './replica-counts.ts'
import { rollOut } from './rolling-update.ts'
import { Rollout } from './rollout.ts'
import { isScaled, syncSizes } from './scale-sets.ts'

/** Deployments, pass by pass, as the controller of the controller manager does it: the writes of a pass, their order and their conflicts are its. */
export function deploymentController(world: WorkloadWorld): ReconcileLoop {
  const deployments = world.cache(DEPLOYMENT)
  const sets = world.cache(REPLICA_SET)
  const writer = world.controllerWriter('deployment-controller')

  const loop = new ReconcileLoop(world.clock, async (key, signal) => {
    const deployment = deployments.get(key)
    if (deployment === undefined) return undefined
    const owned = await claimObjects(sets, deployment, writer, signal)
    return pass(new Rollout(deployment, owned, { writer, clock: world.clock, signal }), (set) => world.pods.ownedBy(set.metadata.uid))
  })

  deployments.listen(({ object }) => loop.add(keyOf(object.metadata)))
  sets.listen(({ object }, before) => {
    for (const set of [object, before]) addOwner(loop, set, DEPLOYMENT.kind)
  })
  world.pods.listen(({ type, object }) => {
    if (type !== 'DELETED') return
    // Only a Recreate waits for the last pod; the others hear of it from the set.
    const deployment = recreating(object, sets, deployments)
    if (deployment !== undefined) loop.add(keyOf(deployment.metadata))
  })
  return loop
}

export function addOwner(loop: ReconcileLoop, object: KubeObject | undefined, kind: string): void {
  const owner = object === undefined ? undefined : controllerOf(object)
  if (owner?.kind === kind) loop.add(keyOf({ namespace: object?.metadata.namespace, name: owner.name }))
}

async function pass(rollout: Rollout, podsOf: (set: KubeObject) => readonly KubeObject[]): Promise<Again> {
  const { deployment, sets } = rollout
  if (deployment.metadata.deletionTimestamp !== undefined) return rollout.syncCounts(sets, findNewSet(rollout))
  const isPaused = at(deployment, 'spec', 'paused') === true
  await notePause(rollout, isPaused)
  if (isPaused || isScaled(rollout)) return syncSizes(rollout, isPaused)
  return isRecreate(deployment) ? recreate(rollout, podsOf) : rollOut(rollout)
}

/** A pause stops the clock of the progress deadline. */
async function notePause(rollout: Rollout, isPaused: boolean): Promise<void> {
  const { deployment } = rollout
  const reason = conditionIn(conditionsOf(deployment.status), 'Progressing')?.['reason']
  if (progressDeadlineMs(deployment) === undefined || reason === 'ProgressDeadlineExceeded') return
  if (isPaused === (reason === 'DeploymentPaused')) return
  const noted = isPaused
    ? progressing('Unknown', 'DeploymentPaused', 'Deployment is paused')
    : progressing('Unknown', 'DeploymentResumed', 'Deployment is resumed')
  await rollout.writeStatus({ ...deployment.status, conditions: withDeploymentCondition(conditionsOf(deployment.status), noted, rollout.now) })
}

function recreating(pod: KubeObject, sets: ObjectCache, deployments: ObjectCache): KubeObject | undefined {
  const { namespace } = pod.metadata
  const set = sets.get(keyOf({ namespace, name: controllerOf(pod)?.name ?? '' }))
  const deployment = set === undefined ? undefined : deployments.get(keyOf({ namespace, name: controllerOf(set)?.name ?? '' }))
  return deployment !== undefined && isRecreate(deployment) ? deployment : undefined
}

import { type KubeObject, numberAt, textAt } from '../../cluster/kube-object.ts'
import { StatusError } from '../../cluster/status-error.ts'
import { addOwner } from '../deployments/deployment-controller.ts'
import { replicasOf } from '../deployments/replica-counts.ts'
import { CONTROLLER_REVISION, STATEFUL_SET } from '../kinds.ts'
import { isAvailable, isFinished, isTerminating } from '../pods/pod-state.ts'
import { claimObjects } from '../runtime/claim-objects.ts'
import { currentRevision, removeOldRevisions, revisionsOf } from '../runtime/controller-revisions.ts'
import { Expectations } from '../runtime/expectations.ts'
import { keyOf } from '../runtime/object-cache.ts'
import { ReconcileLoop } from '../runtime/reconcile-loop.ts'
import type { WorkloadWorld } from '../runtime/workload-world.ts'
import type { Writer } from '../runtime/writer.ts'
import { claimsOf, firstOrdinal, ordinalOf, revisionNameOf, statefulPod } from './stateful-pod.ts'
import { isRunningAndReady, type Revisions, statefulSetStatus } from './stateful-set-status.ts'

/** Pods with an order: each one only when those before it are ready, and down again from the last. */
export function statefulSetController(world: WorkloadWorld): ReconcileLoop {
  const sets = world.cache(STATEFUL_SET)
  const stored = world.cache(CONTROLLER_REVISION)
  const writer = world.controllerWriter('statefulset-controller')
  const expectations = new Expectations(world.pods, world.clock)

  const loop = new ReconcileLoop(world.clock, async (key, signal) => {
    const set = sets.get(key)
    if (set === undefined || !expectations.areMet(set)) return undefined
    const pods = (await claimObjects(world.pods, set, writer, signal)).filter((pod) => ordinalOf(set, pod) !== undefined)
    const update = await currentRevision(stored, set, writer, signal)
    const current = revisionsOf(stored, set).find(({ metadata }) => metadata.name === textAt(set, 'status', 'currentRevision')) ?? update
    const revisions = { current, update }
    if (set.metadata.deletionTimestamp === undefined) {
      await step({ set, pods, revisions, writer, expectations, signal, now: world.clock.now() })
    }
    await writer.updateStatus(set, { ...set, status: statefulSetStatus(set, pods, revisions, world.clock.now()) }, signal)
    const inUse = new Set([current.metadata.name, update.metadata.name, ...pods.map(revisionNameOf)])
    await removeOldRevisions(revisionsOf(stored, set), set, inUse, writer, signal)
    const minReadySeconds = numberAt(set, 'spec', 'minReadySeconds') ?? 0
    return minReadySeconds > 0 && pods.some((pod) => !isAvailable(pod, minReadySeconds, world.clock.now())) ? minReadySeconds * 1000 : undefined
  })

  sets.listen(({ object }) => loop.add(keyOf(object.metadata)))
  for (const cache of [world.pods, stored]) {
    cache.listen(({ object }, before) => {
      for (const one of [object, before]) addOwner(loop, one, STATEFUL_SET.kind)
    })
  }
  return loop
}

interface Pass {
  readonly set: KubeObject
  readonly pods: readonly KubeObject[]
  readonly revisions: Revisions
  readonly writer: Writer
  readonly expectations: Expectations
  readonly signal: AbortSignal
  readonly now: number
}

/** Up, down and over to the update revision: as far as a pass may go. */
async function step(pass: Pass): Promise<void> {
  const { set, pods } = pass
  const isParallel = textAt(set, 'spec', 'podManagementPolicy') === 'Parallel'
  const start = firstOrdinal(set)
  const end = start + replicasOf(set)
  const byOrdinal = new Map(pods.map((pod) => [ordinalOf(set, pod), pod]))
  for (let ordinal = start; ordinal < end; ordinal++) {
    const pod = byOrdinal.get(ordinal)
    if (pod !== undefined && isFinished(pod) && !isTerminating(pod)) {
      pass.writer.event(
        set,
        'Warning',
        'RecreatingFailedPod',
        `StatefulSet ${set.metadata.namespace}/${set.metadata.name} is recreating failed Pod ${pod.metadata.name}`,
      )
      await remove(pass, pod)
    } else if (pod === undefined) await create(pass, ordinal)
    if (!isParallel && (pod === undefined || isTerminating(pod) || !isHealthy(pass, pod))) return
  }
  const condemned = pods
    .filter((pod) => !isWithin(ordinalOf(set, pod), start, end))
    .sort((a, b) => (ordinalOf(set, b) ?? 0) - (ordinalOf(set, a) ?? 0))
  for (const pod of condemned) {
    if (!isTerminating(pod)) await remove(pass, pod)
    if (!isParallel) return
  }
  await updateOne(pass, byOrdinal, end)
}

/** Rolling update: the last pod of an old revision goes, once all after it are healthy. Down to the partition; never with OnDelete. */
async function updateOne(pass: Pass, byOrdinal: ReadonlyMap<number | undefined, KubeObject>, end: number): Promise<void> {
  const { set, revisions } = pass
  if (textAt(set, 'spec', 'updateStrategy', 'type') === 'OnDelete') return
  const least = Math.max(firstOrdinal(set), partitionOf(set))
  for (let ordinal = end - 1; ordinal >= least; ordinal--) {
    const pod = byOrdinal.get(ordinal)
    if (pod === undefined) return
    if (revisionNameOf(pod) !== revisions.update.metadata.name && !isTerminating(pod)) return remove(pass, pod)
    if (isTerminating(pod) || !isHealthy(pass, pod)) return
  }
}

const partitionOf = (set: KubeObject): number => numberAt(set, 'spec', 'updateStrategy', 'rollingUpdate', 'partition') ?? 0

const isWithin = (ordinal: number | undefined, start: number, end: number): boolean => ordinal !== undefined && ordinal >= start && ordinal < end

const isHealthy = ({ set, now }: Pass, pod: KubeObject): boolean =>
  isRunningAndReady(pod) && isAvailable(pod, numberAt(set, 'spec', 'minReadySeconds') ?? 0, now)

async function create({ set, revisions, writer, expectations, signal }: Pass, ordinal: number): Promise<void> {
  const { name } = set.metadata
  // Below the partition, and where an update has not come to yet, a pod comes back as it was.
  const isOld = ordinal < firstOrdinal(set) + partitionOf(set) || (partitionOf(set) === 0 && ordinal < firstOrdinal(set) + oldCount(set))
  const pod = statefulPod(set, isOld ? revisions.current : revisions.update, ordinal)
  for (const claim of claimsOf(set, ordinal)) {
    if ((await writer.read(claim)) !== undefined) continue
    await writer.create(claim, signal)
    const message = `Create Claim ${claim.metadata.name} Pod ${pod.metadata.name} in StatefulSet ${name} success`
    writer.event(set, 'Normal', 'SuccessfulCreate', message)
  }
  const takeBack = expectations.expect(set, pod, 'created')
  try {
    await writer.create(pod, signal)
  } catch (error) {
    takeBack()
    if (error instanceof StatusError) {
      writer.event(set, 'Warning', 'FailedCreate', `Create Pod ${pod.metadata.name} in StatefulSet ${name} failed error: ${error.message}`)
    }
    throw error
  }
  writer.event(set, 'Normal', 'SuccessfulCreate', `Create Pod ${pod.metadata.name} in StatefulSet ${name} successful`)
}

/** During an update the first pods, as many as the status counts for the current revision, have the current one. */
const oldCount = (set: KubeObject): number => {
  const { status } = set
  return textAt(status, 'currentRevision') === textAt(status, 'updateRevision') ? 0 : (numberAt(status, 'currentReplicas') ?? 0)
}

async function remove({ set, writer, expectations, signal }: Pass, pod: KubeObject): Promise<void> {
  const takeBack = expectations.expect(set, pod, 'deleted')
  try {
    await writer.delete(pod, signal)
  } catch (error) {
    takeBack()
    throw error
  }
  writer.event(set, 'Normal', 'SuccessfulDelete', `Delete Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name} successful`)
}

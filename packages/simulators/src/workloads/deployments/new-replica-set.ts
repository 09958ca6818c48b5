import { isDeepStrictEqual } from 'node:util'
import { at, isMap, type JsonMap, type KubeObject, numberAt } from '../../cluster/kube-object.ts'
import { StatusError } from '../../cluster/status-error.ts'
import { REPLICA_SET } from '../kinds.ts'
import { conditionIn, conditionsOf } from '../runtime/conditions.ts'
import { controllerReference } from '../runtime/controller-reference.ts'
import { controllerOf } from '../runtime/object-cache.ts'
import { templateHash } from '../template-hash/template-hash.ts'
import { progressing, withDeploymentCondition } from './deployment-status.ts'
import { isRecreate, maxSurge, progressDeadlineMs, replicasOf, sumOfReplicas } from './replica-counts.ts'
import { REVISION, revisionOf, withAnnotations, withReplicaAnnotations, withRevision } from './revision-annotations.ts'
import type { Rollout } from './rollout.ts'

export const TEMPLATE_HASH = 'pod-template-hash'

/** The set that runs the present template, the oldest where there are several. */
export const findNewSet = ({ deployment, sets }: Rollout): KubeObject | undefined => sets.find((set) => isSameTemplate(set, deployment))

const isSameTemplate = (set: KubeObject, deployment: KubeObject): boolean =>
  isDeepStrictEqual(withoutHash(at(set, 'spec', 'template')), withoutHash(at(deployment, 'spec', 'template')))

/**
 * The set of the present template with its revision up to date, made when there is none and it may be. The Deployment is told which revision
 * it is at, in a write of its own: what the pass writes after it is refused as outdated, and comes with the next pass (recorded).
 */
export async function syncNewSet(rollout: Rollout, create: boolean): Promise<KubeObject | undefined> {
  const found = findNewSet(rollout)
  const revision = Math.max(0, ...rollout.sets.filter((set) => set !== found).map(revisionOf)) + 1
  if (found !== undefined) return syncFoundSet(rollout, found, revision)
  return create ? createSet(rollout, revision) : undefined
}

async function syncFoundSet(rollout: Rollout, found: KubeObject, revision: number): Promise<KubeObject> {
  const wanted = withRevision(found, rollout.deployment, revision)
  const minReadySeconds = numberAt(rollout.deployment, 'spec', 'minReadySeconds') ?? 0
  if (wanted !== found || (numberAt(found, 'spec', 'minReadySeconds') ?? 0) !== minReadySeconds) {
    return rollout.writer.update(found, { ...wanted, spec: { ...wanted.spec, ...(minReadySeconds > 0 ? { minReadySeconds } : {}) } }, rollout.signal)
  }
  const annotated = withAnnotations(rollout.deployment, { [REVISION]: String(revisionOf(found)) })
  const isNoted = conditionIn(conditionsOf(rollout.deployment.status), 'Progressing') !== undefined
  const message = `Found new replica set "${found.metadata.name}"`
  const noted = isNoted ? annotated : withProgress(rollout, annotated, 'FoundNewReplicaSet', message)
  await writeRevision(rollout, noted)
  return found
}

async function createSet(rollout: Rollout, revision: number): Promise<KubeObject> {
  const { deployment, sets, signal } = rollout
  const wanted = newSetOf(deployment, revision, sets)
  let set: KubeObject
  try {
    set = await rollout.writer.create(wanted, signal)
  } catch (error) {
    if (!(error instanceof StatusError)) throw error
    if (error.code === 409 && error.reason === 'AlreadyExists') return onTakenName(rollout, wanted, error)
    const message = `Failed to create new replica set "${wanted.metadata.name}": ${error.message}`
    rollout.event('ReplicaSetCreateError', message, 'Warning')
    const failed = withDeploymentCondition(conditionsOf(deployment.status), progressing('False', 'ReplicaSetCreateError', message), rollout.now)
    if (progressDeadlineMs(deployment) !== undefined) await rollout.writeStatus({ ...deployment.status, conditions: failed })
    throw error
  }
  const size = replicasOf(set)
  if (size > 0) rollout.event('ScalingReplicaSet', `Scaled up replica set ${set.metadata.name} from 0 to ${size}`)
  const annotated = withAnnotations(deployment, { [REVISION]: String(revision) })
  await writeRevision(rollout, withProgress(rollout, annotated, 'NewReplicaSetCreated', `Created new replica set "${set.metadata.name}"`))
  return set
}

/** The set of the pass before, which this one had not seen yet; or another template has the same hash, and the next pass takes another one. */
async function onTakenName(rollout: Rollout, wanted: KubeObject, error: StatusError): Promise<KubeObject> {
  const { status } = rollout.deployment
  const taken = await rollout.writer.read(wanted)
  const isOurs = taken !== undefined && controllerOf(taken)?.uid === rollout.deployment.metadata.uid
  if (isOurs && isSameTemplate(taken, rollout.deployment)) {
    await writeRevision(rollout, withAnnotations(rollout.deployment, { [REVISION]: String(revisionOf(wanted)) }))
    return taken
  }
  await rollout.writeStatus({ ...status, collisionCount: (numberAt(rollout.deployment, 'status', 'collisionCount') ?? 0) + 1 })
  throw error
}

async function writeRevision(rollout: Rollout, wanted: KubeObject): Promise<void> {
  if (wanted === rollout.deployment) return
  rollout.deployment = wanted
  await rollout.writeStatus({ ...wanted.status })
}

function withProgress(rollout: Rollout, deployment: KubeObject, reason: string, message: string): KubeObject {
  if (progressDeadlineMs(deployment) === undefined) return deployment
  const conditions = withDeploymentCondition(conditionsOf(deployment.status), progressing('True', reason, message), rollout.now)
  return { ...deployment, status: { ...deployment.status, conditions } }
}

function newSetOf(deployment: KubeObject, revision: number, old: readonly KubeObject[]): KubeObject {
  const { name, namespace } = deployment.metadata
  const template = mapAt(deployment, 'template')
  const hash = templateHash(template, numberAt(deployment, 'status', 'collisionCount'))
  const metadata = isMap(template['metadata']) ? template['metadata'] : {}
  const labels = { ...(isMap(metadata['labels']) ? metadata['labels'] : {}), [TEMPLATE_HASH]: hash }
  const selector = mapAt(deployment, 'selector')
  const matchLabels = { ...(isMap(selector['matchLabels']) ? selector['matchLabels'] : {}), [TEMPLATE_HASH]: hash }
  const minReadySeconds = numberAt(deployment, 'spec', 'minReadySeconds') ?? 0
  const set: KubeObject = {
    ...REPLICA_SET,
    metadata: {
      name: `${name}-${hash}`,
      ...(namespace === undefined ? {} : { namespace }),
      labels: labels as Record<string, string>,
      ownerReferences: [controllerReference(deployment)],
    },
    spec: {
      replicas: newSetSize(deployment, sumOfReplicas(old), 0),
      ...(minReadySeconds > 0 ? { minReadySeconds } : {}),
      selector: { ...selector, matchLabels },
      template: { ...template, metadata: { ...metadata, labels } },
    },
  }
  const wanted = replicasOf(deployment)
  return withReplicaAnnotations(withRevision(set, deployment, revision), wanted, wanted + maxSurge(deployment))
}

/** How many replicas the newest set may have beside the others: up to what is wanted, and no more than the surge allows altogether. */
export function newSetSize(deployment: KubeObject, all: number, own: number): number {
  const wanted = replicasOf(deployment)
  if (isRecreate(deployment)) return wanted
  const room = wanted + maxSurge(deployment) - all
  return room <= 0 ? own : own + Math.min(room, wanted - own)
}

const mapAt = (deployment: KubeObject, member: string): JsonMap => {
  const found = at(deployment, 'spec', member)
  return isMap(found) ? found : {}
}

function withoutHash(template: unknown): unknown {
  if (!isMap(template) || !isMap(template['metadata']) || !isMap(template['metadata']['labels'])) return template
  const { [TEMPLATE_HASH]: _hash, ...labels } = template['metadata']['labels']
  return { ...template, metadata: { ...template['metadata'], labels } }
}

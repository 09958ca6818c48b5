import type { Clock } from '@gitops-dms/core'
import type { JsonMap, KubeObject } from '../../cluster/kube-object.ts'
import type { Again } from '../runtime/reconcile-loop.ts'
import type { Writer } from '../runtime/writer.ts'
import { countedStatus, deadlineLeft, rolloutStatus, sameStatus } from './deployment-status.ts'
import { maxSurge, replicasOf } from './replica-counts.ts'
import { withReplicaAnnotations } from './revision-annotations.ts'

/** One pass over a Deployment: as it was read when the pass began, with what the pass has to write itself. */
export class Rollout {
  /** With the changes of this pass; its resourceVersion stays that of the beginning, so that only one write of a pass can succeed. */
  deployment: KubeObject
  readonly sets: readonly KubeObject[]
  readonly writer: Writer
  readonly signal: AbortSignal
  readonly #read: KubeObject
  readonly #clock: Clock

  constructor(deployment: KubeObject, sets: readonly KubeObject[], tools: { writer: Writer; clock: Clock; signal: AbortSignal }) {
    this.deployment = deployment
    this.#read = deployment
    this.sets = sets
    this.writer = tools.writer
    this.signal = tools.signal
    this.#clock = tools.clock
  }

  get now(): number {
    return this.#clock.now()
  }

  /** The scaled set, undefined when its size was that. The given one stays as it was: a status of the same pass counts the old size, as recorded. */
  async scale(set: KubeObject, size: number): Promise<KubeObject | undefined> {
    const before = replicasOf(set)
    const wanted = replicasOf(this.deployment)
    const annotated = withReplicaAnnotations(set, wanted, wanted + maxSurge(this.deployment))
    if (before === size && annotated === set) return undefined
    const scaled = await this.writer.update(set, { ...annotated, spec: { ...annotated.spec, replicas: size } }, this.signal)
    if (before === size) return undefined
    const direction = before < size ? 'up' : 'down'
    this.event('ScalingReplicaSet', `Scaled ${direction} replica set ${set.metadata.name} from ${before} to ${size}`)
    return scaled
  }

  async writeStatus(status: JsonMap): Promise<void> {
    this.deployment = { ...this.deployment, status }
    await this.writer.updateStatus(this.#read, this.deployment, this.signal)
  }

  /** Counts and progress. */
  async syncRollout(sets: readonly KubeObject[], newSet: KubeObject | undefined): Promise<Again> {
    const status = rolloutStatus(this.deployment, sets, newSet, this.now)
    if (sameStatus(this.deployment, status)) return deadlineLeft(this.deployment, status, this.now)
    await this.writeStatus(status)
    return undefined
  }

  /** Counts alone. */
  async syncCounts(sets: readonly KubeObject[], newSet: KubeObject | undefined): Promise<Again> {
    const status = countedStatus(this.deployment, sets, newSet, this.now)
    if (!sameStatus(this.deployment, status)) await this.writeStatus(status)
    return undefined
  }

  event(reason: string, message: string, type: 'Normal' | 'Warning' = 'Normal'): void {
    this.writer.event(this.deployment, type, reason, message)
  }
}

import type { Clock } from '@gitops-dms/core'
import { CLEANUP, terminating } from '../custom/definition-status.ts'
import type { KindRegistry } from '../kind-registry.ts'
import type { KindInfo } from '../kinds.ts'
import { type KubeObject, numberAt, type ObjectMeta, textAt } from '../kube-object.ts'
import { kubeTime } from '../kube-time.ts'
import { preconditionFailed } from '../status-error.ts'
import { inVersion } from '../store/in-version.ts'
import type { ObjectStore } from '../store/object-store.ts'
import { forbiddenObject } from '../write/requirements.ts'
import type { DeleteContext } from '../write/write-context.ts'
import { finalizersForDeletion } from './finalizers-for-deletion.ts'

export interface Deletion {
  /** The deleted object, or what is left of it while something holds it. */
  readonly object: KubeObject
  readonly gone: boolean
}

/** Namespaces that a cluster cannot do without. */
const PROTECTED = ['default', 'kube-system', 'kube-public']

export class ObjectRemover {
  readonly #store: ObjectStore
  readonly #kinds: KindRegistry
  readonly #clock: Clock

  constructor(store: ObjectStore, kinds: KindRegistry, clock: Clock) {
    this.#store = store
    this.#kinds = kinds
    this.#clock = clock
  }

  /** @throws StatusError 403, 409. */
  delete(info: KindInfo, stored: KubeObject, context: DeleteContext): Deletion {
    requirePreconditions(info, stored, context)
    const storage = this.#kinds.storedOf(info)
    const { object, gone } = this.#mark(storage, stored, context)
    return { object: inVersion(info, object), gone }
  }

  #mark(info: KindInfo, stored: KubeObject, context: DeleteContext): Deletion {
    if (info.group === '' && info.kind === 'Namespace') return this.#namespace(info, stored, context)
    if (info.group === 'apiextensions.k8s.io') return this.#definition(info, stored, context)
    const finalizers = finalizersForDeletion(info, stored.metadata.finalizers ?? [], context.propagationPolicy)
    const graceful = info.group === '' && info.kind === 'Pod'
    const grace = graceful ? graceOf(stored, context.gracePeriodSeconds) : 0
    if (!graceful && finalizers.length === 0) return this.#remove(info, stored, context)
    const marked = this.#put(info, stored, { ...stored, metadata: this.#markedMetadata(stored.metadata, finalizers, grace) }, context)
    return finalizers.length === 0 && grace === 0 ? this.#remove(info, marked, context) : { object: marked, gone: false }
  }

  /** The second deletion changes nothing but which dependents go along, and can only shorten the grace. */
  #markedMetadata(metadata: ObjectMeta, finalizers: readonly string[], grace: number): ObjectMeta {
    const { finalizers: _finalizers, ...rest } = metadata
    const marked: ObjectMeta = { ...rest, ...(finalizers.length === 0 ? {} : { finalizers: [...finalizers] }) }
    if (metadata.deletionTimestamp === undefined) {
      marked.deletionTimestamp = kubeTime(this.#clock.now() + grace * 1000)
      marked.deletionGracePeriodSeconds = grace
      if (metadata.generation !== undefined) marked.generation = metadata.generation + 1
      return marked
    }
    const before = metadata.deletionGracePeriodSeconds ?? 0
    if (grace >= before) return marked
    marked.deletionTimestamp = kubeTime(Date.parse(metadata.deletionTimestamp) - (before - grace) * 1000)
    marked.deletionGracePeriodSeconds = grace
    return marked
  }

  /** Goes once its content is gone (recorded: no grace period, no generation). */
  #namespace(info: KindInfo, stored: KubeObject, context: DeleteContext): Deletion {
    const { name } = stored.metadata
    if (PROTECTED.includes(name)) throw forbiddenObject(info, name, 'this namespace may not be deleted')
    if (stored.metadata.deletionTimestamp !== undefined) return { object: stored, gone: false }
    const metadata = { ...stored.metadata, deletionTimestamp: kubeTime(this.#clock.now()) }
    const marked = { ...stored, metadata, status: { ...stored.status, phase: 'Terminating' } }
    return { object: this.#put(info, stored, marked, context), gone: false }
  }

  /** Goes once all objects of its kind are gone. */
  #definition(info: KindInfo, stored: KubeObject, context: DeleteContext): Deletion {
    if (stored.metadata.deletionTimestamp !== undefined) return { object: stored, gone: false }
    const time = kubeTime(this.#clock.now())
    const finalizers = [...(stored.metadata.finalizers ?? []), CLEANUP]
    const message = 'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon'
    const metadata = { ...stored.metadata, deletionTimestamp: time, finalizers }
    const marked = { ...stored, metadata, status: terminating(stored, time, 'InstanceDeletionPending', message) }
    return { object: this.#put(info, stored, marked, context), gone: false }
  }

  #put(info: KindInfo, stored: KubeObject, marked: KubeObject, { dryRun }: DeleteContext): KubeObject {
    if (dryRun === true) return marked
    return isUnchanged(stored.metadata, marked.metadata) ? stored : this.#store.put(info, marked)
  }

  #remove(info: KindInfo, stored: KubeObject, { dryRun }: DeleteContext): Deletion {
    return { object: dryRun === true ? stored : this.#store.remove(info, stored), gone: true }
  }
}

function isUnchanged(before: ObjectMeta, after: ObjectMeta): boolean {
  return (
    before.deletionTimestamp === after.deletionTimestamp &&
    before.deletionGracePeriodSeconds === after.deletionGracePeriodSeconds &&
    (before.finalizers ?? []).join() === (after.finalizers ?? []).join()
  )
}

/** A pod that no node has, or that has ended, has nothing to wind up. */
function graceOf(pod: KubeObject, asked: number | undefined): number {
  const ended = ['Succeeded', 'Failed'].includes(textAt(pod, 'status', 'phase') ?? '')
  if (textAt(pod, 'spec', 'nodeName') === undefined || ended) return 0
  const own = pod.metadata.deletionGracePeriodSeconds ?? numberAt(pod, 'spec', 'terminationGracePeriodSeconds') ?? 30
  return Math.max(0, asked ?? own)
}

function requirePreconditions(info: KindInfo, { metadata }: KubeObject, { preconditions = {} }: DeleteContext): void {
  const { uid, resourceVersion } = preconditions
  if (uid !== undefined && uid !== metadata.uid) throw preconditionFailed(info, metadata.name, 'UID', uid, metadata.uid ?? '')
  if (resourceVersion === undefined || resourceVersion === metadata.resourceVersion) return
  throw preconditionFailed(info, metadata.name, 'ResourceVersion', resourceVersion, metadata.resourceVersion ?? '')
}

import type { Clock } from '@gitops-dms/core'
import type { KubeObject } from '../../cluster/kube-object.ts'
import { controllerOf, keyOf, type ObjectCache } from './object-cache.ts'

/** The writes of a controller that its cache has not shown yet: until it has, the controller makes and removes no more pods. */
export class Expectations {
  readonly #pending = new Map<string, Set<string>>()
  readonly #since = new Map<string, number>()
  readonly #clock: Clock

  constructor(pods: ObjectCache, clock: Clock) {
    this.#clock = clock
    pods.listen(({ type, object }) => {
      const owner = controllerOf(object)?.uid
      const pending = owner === undefined ? undefined : this.#pending.get(owner)
      if (owner === undefined || pending === undefined) return
      const key = keyOf(object.metadata)
      pending.delete(`+${key}`)
      if (type === 'DELETED' || object.metadata.deletionTimestamp !== undefined) pending.delete(`-${key}`)
      if (pending.size === 0) this.#forget(owner)
    })
  }

  /** Also when they have been waited for in vain: a watch that began anew may have missed a pod that came and went. */
  areMet(owner: KubeObject): boolean {
    const uid = owner.metadata.uid ?? ''
    const since = this.#since.get(uid)
    if (since === undefined) return true
    if (this.#clock.now() - since < IN_VAIN_MS) return false
    this.#forget(uid)
    return true
  }

  /** Returns what takes it back, for a write that failed. */
  expect(owner: KubeObject, pod: KubeObject, change: 'created' | 'deleted'): () => void {
    const uid = owner.metadata.uid ?? ''
    const entry = `${change === 'created' ? '+' : '-'}${keyOf(pod.metadata)}`
    const pending = this.#pending.get(uid) ?? new Set<string>()
    this.#pending.set(uid, pending.add(entry))
    this.#since.set(uid, this.#clock.now())
    return () => {
      pending.delete(entry)
      if (pending.size === 0) this.#forget(uid)
    }
  }

  #forget(owner: string): void {
    this.#pending.delete(owner)
    this.#since.delete(owner)
  }
}

const IN_VAIN_MS = 300_000

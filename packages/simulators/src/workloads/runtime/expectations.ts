import type { KubeObject } from '../../cluster/kube-object.ts'
import { controllerOf, keyOf, type ObjectCache } from './object-cache.ts'

/** The writes of a controller that its cache has not shown yet: until it has, the controller makes and removes no more pods. */
export class Expectations {
  readonly #pending = new Map<string, Set<string>>()

  constructor(pods: ObjectCache) {
    pods.listen(({ type, object }) => {
      const owner = controllerOf(object)?.uid
      const pending = owner === undefined ? undefined : this.#pending.get(owner)
      if (owner === undefined || pending === undefined) return
      const key = keyOf(object.metadata)
      pending.delete(`+${key}`)
      if (type === 'DELETED' || object.metadata.deletionTimestamp !== undefined) pending.delete(`-${key}`)
      if (pending.size === 0) this.#pending.delete(owner)
    })
  }

  areMet(owner: KubeObject): boolean {
    return !this.#pending.has(owner.metadata.uid ?? '')
  }

  /** Returns what takes it back, for a write that failed. */
  expect(owner: KubeObject, pod: KubeObject, change: 'created' | 'deleted'): () => void {
    const uid = owner.metadata.uid ?? ''
    const entry = `${change === 'created' ? '+' : '-'}${keyOf(pod.metadata)}`
    const pending = this.#pending.get(uid) ?? new Set<string>()
    this.#pending.set(uid, pending.add(entry))
    return () => {
      pending.delete(entry)
      if (pending.size === 0) this.#pending.delete(uid)
    }
  }
}

import type { KubeObject, ObjectKey } from '../kube-object.ts'

/** The objects of one kind, in the order of their keys in the store: namespace, then name. */
export class Collection {
  readonly #objects = new Map<string, KubeObject>()
  readonly #sorted: string[] = []

  get size(): number {
    return this.#objects.size
  }

  get(key: string): KubeObject | undefined {
    return this.#objects.get(key)
  }

  set(key: string, object: KubeObject): void {
    if (!this.#objects.has(key)) this.#sorted.splice(this.#position(key), 0, key)
    this.#objects.set(key, object)
  }

  delete(key: string): void {
    if (this.#objects.delete(key)) this.#sorted.splice(this.#position(key), 1)
  }

  /** All, or those of one namespace. */
  list(namespace?: string): KubeObject[] {
    const [start, end] = namespace === undefined ? [0, this.#sorted.length] : [this.#position(`${namespace}/`), this.#position(`${namespace}0`)]
    const found: KubeObject[] = []
    for (let index = start; index < end; index++) {
      const object = this.#objects.get(this.#sorted[index] ?? '')
      if (object !== undefined) found.push(object)
    }
    return found
  }

  /** Of the first key that is not before the given one. */
  #position(key: string): number {
    let low = 0
    let high = this.#sorted.length
    const last = this.#sorted[high - 1]
    if (last === undefined || last < key) return high
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#sorted[middle] ?? '') < key) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** `0` comes right after `/`, so `<namespace>0` is the end of a namespace. */
export const storeKey = ({ namespace, name }: ObjectKey): string => (namespace === undefined || namespace === '' ? name : `${namespace}/${name}`)

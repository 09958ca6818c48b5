import { apiVersionOf, type KindInfo, storageOf } from './kinds.ts'
import type { KindRef } from './kube-object.ts'
import { StatusError } from './status-error.ts'

/** The kinds that are served, in all their versions. */
export class KindRegistry {
  /** Each kind once, in the version that is stored. Replaced when a kind comes or goes, never changed. */
  kinds: readonly KindInfo[] = []
  #byRef = new Map<string, KindInfo>()
  #byPath = new Map<string, KindInfo>()
  #stored = new Map<string, KindInfo>()

  constructor(kinds: readonly KindInfo[]) {
    for (const info of kinds) this.add([info])
  }

  /** `versions`: what is stored first, then those other versions that differ from it in more than their name. */
  add(versions: readonly [KindInfo, ...KindInfo[]]): void {
    const [stored] = versions
    this.remove(stored)
    this.kinds = [...this.kinds, stored]
    if (stored.storedAs === undefined) this.#stored.set(storageOf(stored), stored)
    for (const version of stored.served ?? [stored.version]) {
      const info = versions.find((one) => one.version === version) ?? { ...stored, version }
      this.#byRef.set(refOf({ apiVersion: apiVersionOf(info), kind: info.kind }), info)
      this.#byPath.set(`${info.group}/${version}/${info.plural}`, info)
    }
  }

  remove({ group, plural, kind }: KindInfo): void {
    const isIt = (info: KindInfo) => info.group === group && (info.plural === plural || info.kind === kind)
    if (!this.kinds.some(isIt)) return
    this.kinds = this.kinds.filter((info) => !isIt(info))
    for (const index of [this.#byRef, this.#byPath, this.#stored]) for (const [key, info] of index) if (isIt(info)) index.delete(key)
  }

  find(ref: KindRef): KindInfo | undefined {
    return this.#byRef.get(refOf(ref))
  }

  /** @throws StatusError 404 `no matches for kind`. */
  get(ref: KindRef): KindInfo {
    const info = this.find(ref)
    if (info === undefined) throw new StatusError(404, 'NotFound', `no matches for kind "${ref.kind}" in version "${ref.apiVersion}"`)
    return info
  }

  at(group: string, version: string, plural: string): KindInfo | undefined {
    return this.#byPath.get(`${group}/${version}/${plural}`)
  }

  /** The same kind in the version that is stored. */
  storedOf(info: KindInfo): KindInfo {
    return this.#stored.get(storageOf(info)) ?? info
  }
}

const refOf = ({ apiVersion, kind }: KindRef) => `${apiVersion}/${kind}`

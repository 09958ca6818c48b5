import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { PushedContent } from '../../../context/backend.ts'
import { idOfManifest, type Manifest, replicasOf, withReplicas } from './manifest.ts'

export interface Pod {
  readonly name: string
  readonly startedAt: number
  /** When the containers before the last restart had begun; null: there were none. */
  readonly before: number | null
}

/** Something that runs, or is there, because of a deployment. */
export interface LiveObject {
  readonly manifest: Manifest
  readonly uid: string
  readonly createdAt: number
  /** Of the last rollout. */
  readonly startedAt: number
  readonly becomes: NonNullable<PushedContent['health']>
  /** Of the first source, that it was rendered from. */
  readonly revision: string | null
  readonly pods: readonly Pod[]
  /** The source no longer has it, and it was not pruned. */
  readonly leftOver: boolean
}

export interface ApplyOptions {
  readonly now: number
  readonly revision: string | null
  readonly becomes: LiveObject['becomes']
  readonly force: boolean
  readonly prune: boolean
  /** Ids; null: all. */
  readonly only: readonly string[] | null
}

export type Applied = { readonly id: string; readonly what: 'created' | 'changed' | 'removed' }

/** What runs in the target, by the key of the deployment that made it; it outlives a deployment that is deleted with its workloads orphaned. */
export class TargetCluster {
  readonly #objects = new Map<string, Map<string, LiveObject>>()

  of(key: string): ReadonlyMap<string, LiveObject> {
    return this.#objects.get(key) ?? new Map()
  }

  hasNamespace(name: string): boolean {
    return !name.startsWith('new-') || [...this.#objects.values()].some((live) => live.has(`/Namespace//${name}`))
  }

  apply(key: string, manifests: readonly Manifest[], { now, revision, becomes, force, prune, only }: ApplyOptions): Applied[] {
    const live = new Map(this.of(key))
    const applied: Applied[] = []
    const wanted = new Map(manifests.map((manifest) => [idOfManifest(manifest), manifest]))
    for (const [id, manifest] of wanted) {
      if (only !== null && !only.includes(id)) continue
      const current = live.get(id)
      if (current === undefined || force) {
        live.set(id, withPods({ manifest, uid: randomUUID(), createdAt: now, startedAt: now, becomes, revision, pods: [], leftOver: false }, now))
        applied.push({ id, what: 'created' })
        continue
      }
      const rollsOut = !isDeepStrictEqual(manifest.spec?.['template'], current.manifest.spec?.['template']) || current.becomes !== becomes
      const next: LiveObject = { ...current, manifest, revision, becomes, leftOver: false }
      live.set(id, withPods(rollsOut ? { ...next, startedAt: now, pods: [] } : next, now))
      if (!isDeepStrictEqual(manifest, current.manifest)) applied.push({ id, what: 'changed' })
    }
    for (const [id, object] of live) {
      if (wanted.has(id) || only !== null) continue
      if (!prune) live.set(id, { ...object, leftOver: true })
      else {
        live.delete(id)
        applied.push({ id, what: 'removed' })
      }
    }
    this.#objects.set(key, live)
    return applied
  }

  /** Whatever somebody does to one object. */
  change(key: string, id: string, now: number, change: (object: LiveObject) => LiveObject): void {
    const live = new Map(this.of(key))
    const current = live.get(id)
    if (current === undefined) return
    live.set(id, withPods(change(current), now))
    this.#objects.set(key, live)
  }

  scale(key: string, id: string, replicas: number, now: number): void {
    this.change(key, id, now, (object) => ({ ...object, manifest: withReplicas(object.manifest, replicas) }))
  }

  restart(key: string, id: string, now: number): void {
    this.change(key, id, now, (object) => ({
      ...object,
      startedAt: now,
      pods: object.pods.map((pod) => ({ ...pod, startedAt: now, before: pod.startedAt })),
    }))
  }

  remove(key: string): void {
    this.#objects.delete(key)
  }
}

/** Beyond it pods are counted, not made: a scale to 2^31-1 is a number. */
const MOST_PODS = 50

function withPods(object: LiveObject, now: number): LiveObject {
  const { kind, metadata } = object.manifest
  const count = kind === 'Job' ? 1 : Math.min(replicasOf(object.manifest) ?? 0, MOST_PODS)
  if (object.pods.length === count) return object
  const round = (object.startedAt % 2 ** 32).toString(36)
  const more = Array.from({ length: Math.max(0, count - object.pods.length) }, (_, at) => ({
    name: `${metadata.name}-${object.uid.slice(0, 4)}${round}-${object.pods.length + at}`,
    startedAt: now,
    before: null,
  }))
  return { ...object, pods: [...object.pods.slice(0, count), ...more] }
}

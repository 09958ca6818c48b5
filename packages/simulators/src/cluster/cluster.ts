import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { Clock } from '@gitops-dms/core'
import { systemClock } from '@gitops-dms/core/adapter'
import { apiVersionOf, BUILT_IN_KINDS, isKind, type KindInfo } from './kinds.ts'
import { isMap, type JsonMap, type KindRef, type KubeObject, type ObjectKey } from './kube-object.ts'
import { applied, mergePatch, withDefaults } from './merge.ts'
import { requireName } from './object-name.ts'
import { requireDeclared, requireSchema, withSpecDefaults } from './schema/schema-rules.ts'
import { alreadyExists, invalid, modified, notFound, preconditionFailed, StatusError } from './status-error.ts'
import { type ClusterListener, WatchHistory } from './watch-history.ts'

export interface ClusterOptions {
  readonly clock?: Clock | undefined
  /** Beside the built-in ones. */
  readonly kinds?: readonly KindInfo[]
  /** Namespaces that are there from the start, beside `default` and `kube-system`. */
  readonly namespaces?: readonly string[]
}

export interface WriteContext {
  readonly subresource?: 'status' | undefined
  readonly fieldManager?: string | undefined
  /** Everything happens but the storing: no event, no new resourceVersion. */
  readonly dryRun?: boolean | undefined
}

export interface DeleteContext {
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string } | undefined
  readonly dryRun?: boolean | undefined
}

/** Objects and their life as an API server keeps them: uid, generation, resourceVersion, finalizers, one history of events. */
export class Cluster {
  readonly clock: Clock
  readonly kinds: readonly KindInfo[]
  readonly history = new WatchHistory()
  readonly #objects = new Map<string, KubeObject>()
  /** Per object and field manager the configuration that it applied last. */
  readonly #applied = new Map<string, JsonMap>()
  #version = 1000

  constructor(options: ClusterOptions = {}) {
    this.clock = options.clock ?? systemClock
    this.kinds = [...BUILT_IN_KINDS, ...(options.kinds ?? [])]
    for (const name of ['default', 'kube-system', ...(options.namespaces ?? [])]) {
      this.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name }, status: { phase: 'Active' } })
    }
  }

  get version(): number {
    return this.#version
  }

  /** @throws StatusError 404 `no matches for kind`. */
  kindOf(ref: KindRef): KindInfo {
    const info = this.kinds.find((known) => isKind(known, ref))
    if (info === undefined) throw new StatusError(404, 'NotFound', `no matches for kind "${ref.kind}" in version "${ref.apiVersion}"`)
    return info
  }

  /** A copy, or undefined. */
  find(info: KindInfo, key: ObjectKey): KubeObject | undefined {
    const found = this.#objects.get(keyOf(info, key))
    return found === undefined ? undefined : structuredClone(found)
  }

  /** @throws StatusError 404. */
  get(info: KindInfo, key: ObjectKey): KubeObject {
    const found = this.find(info, key)
    if (found === undefined) throw notFound(info, key.name)
    return found
  }

  /** Copies in the order of namespace and name. */
  list(info: KindInfo, namespace?: string): KubeObject[] {
    return [...this.#objects.entries()]
      .filter(([, object]) => isKind(info, object) && (namespace === undefined || object.metadata.namespace === namespace))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, object]) => structuredClone(object))
  }

  all(): KubeObject[] {
    return [...this.#objects.values()].map((object) => structuredClone(object))
  }

  watch(listener: ClusterListener): () => void {
    return this.history.listen(listener)
  }

  create(object: KubeObject, context: WriteContext = {}): KubeObject {
    const info = this.kindOf(object)
    const { name, namespace } = object.metadata
    requireName(info, name)
    this.#requireNamespace(info, namespace)
    const existing = this.#objects.get(keyOf(info, object.metadata))
    if (existing !== undefined) throw alreadyExists(info, name, existing.metadata.deletionTimestamp !== undefined)
    const { status, ...body } = structuredClone(object)
    const { spec: _spec, ...defaults } = info.defaults ?? {}
    const created = withSpecDefaults(
      info,
      withDefaults(status === undefined || info.statusSubresource ? body : { ...body, status }, defaults) as KubeObject,
    )
    requireSchema(info, created)
    created.metadata = {
      ...created.metadata,
      uid: randomUUID(),
      creationTimestamp: kubeTime(this.clock.now()),
      ...(info.generation ? { generation: 1 } : {}),
    }
    delete created.metadata.deletionTimestamp
    if (info.kind === 'Namespace') created.status = { phase: 'Active' }
    return this.#store(info, created, 'ADDED', context)
  }

  /** Merge patch (RFC 7396) of the object, or of its status alone. A no-op changes nothing and is no event. */
  patch(info: KindInfo, key: ObjectKey, patch: JsonMap, context: WriteContext = {}): KubeObject {
    const live = this.get(info, key)
    const expected = isMap(patch['metadata']) ? patch['metadata']['resourceVersion'] : undefined
    if (typeof expected === 'string' && expected !== live.metadata.resourceVersion) throw modified(info, key.name)
    return this.#update(info, live, mergePatch(live, patch) as unknown as KubeObject, context)
  }

  /** PUT. */
  replace(info: KindInfo, object: KubeObject, context: WriteContext = {}): KubeObject {
    const live = this.get(info, object.metadata)
    const expected = object.metadata.resourceVersion
    if (expected !== undefined && expected !== live.metadata.resourceVersion) throw modified(info, object.metadata.name)
    return this.#update(info, live, structuredClone(object), context)
  }

  /** Server-side apply: creates what is missing, else takes over what is applied. */
  apply(object: KubeObject, fieldManager: string, context: WriteContext = {}): { readonly object: KubeObject; readonly created: boolean } {
    const info = this.kindOf(object)
    const memory = `${keyOf(info, object.metadata)} ${fieldManager}`
    const now = structuredClone(object) as unknown as JsonMap
    const live = this.find(info, object.metadata)
    requireDeclared(info, object)
    if (live === undefined) {
      const created = this.create(object, context)
      if (context.dryRun !== true) this.#applied.set(memory, now)
      return { object: created, created: true }
    }
    const wanted = applied(live as unknown as JsonMap, this.#applied.get(memory), now) as unknown as KubeObject
    const updated = this.#update(info, live, wanted, { ...context, fieldManager })
    if (context.dryRun !== true) this.#applied.set(memory, now)
    return { object: updated, created: false }
  }

  /** The deleted object, or what is left of it while finalizers hold it. */
  delete(info: KindInfo, key: ObjectKey, context: DeleteContext = {}): { readonly object: KubeObject; readonly gone: boolean } {
    const live = this.get(info, key)
    const { uid, resourceVersion } = context.preconditions ?? {}
    if (uid !== undefined && uid !== live.metadata.uid) throw preconditionFailed(info, key.name, 'UID', uid, live.metadata.uid ?? '')
    if (resourceVersion !== undefined && resourceVersion !== live.metadata.resourceVersion) {
      throw preconditionFailed(info, key.name, 'ResourceVersion', resourceVersion, live.metadata.resourceVersion ?? '')
    }
    if ((live.metadata.finalizers ?? []).length === 0) return { object: this.#remove(info, live, context), gone: true }
    if (live.metadata.deletionTimestamp !== undefined) return { object: live, gone: false }
    const { generation } = live.metadata
    live.metadata = {
      ...live.metadata,
      deletionTimestamp: kubeTime(this.clock.now()),
      deletionGracePeriodSeconds: 0,
      ...(generation === undefined ? {} : { generation: generation + 1 }),
    }
    return { object: this.#store(info, live, 'MODIFIED', context), gone: false }
  }

  #update(info: KindInfo, live: KubeObject, wanted: KubeObject, context: WriteContext): KubeObject {
    const next = withSpecDefaults(info, this.#keepWhatTheServerOwns(info, live, wanted, context))
    if (context.subresource !== 'status') requireSchema(info, next, live)
    if (isDeepStrictEqual(live, next)) return live
    const added = (next.metadata.finalizers ?? []).filter((name) => !(live.metadata.finalizers ?? []).includes(name))
    if (live.metadata.deletionTimestamp !== undefined && added.length > 0) {
      const message = `Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{${added.map((name) => `"${name}"`).join(', ')}}`
      throw invalid(info, live.metadata.name, [{ reason: 'FieldValueForbidden', message, field: 'metadata.finalizers' }])
    }
    if (live.metadata.generation !== undefined && !isDeepStrictEqual(desired(info, live), desired(info, next))) {
      next.metadata.generation = live.metadata.generation + 1
    }
    if (next.metadata.deletionTimestamp !== undefined && (next.metadata.finalizers ?? []).length === 0) return this.#remove(info, next, context)
    return this.#store(info, next, 'MODIFIED', context)
  }

  #keepWhatTheServerOwns(info: KindInfo, live: KubeObject, wanted: KubeObject, context: WriteContext): KubeObject {
    if (context.subresource === 'status') {
      const { status: _old, ...rest } = live
      return wanted.status === undefined ? rest : { ...rest, status: wanted.status }
    }
    const { uid, creationTimestamp, generation, resourceVersion, deletionTimestamp, deletionGracePeriodSeconds } = live.metadata
    const owned = { uid, creationTimestamp, generation, resourceVersion, deletionTimestamp, deletionGracePeriodSeconds }
    const metadata = { ...wanted.metadata, ...Object.fromEntries(Object.entries(owned).filter(([, value]) => value !== undefined)) }
    for (const member of ['finalizers', 'labels', 'annotations', 'ownerReferences'] as const) {
      const value = metadata[member]
      if (value !== undefined && Object.keys(value).length === 0) delete metadata[member]
    }
    const next: KubeObject = { ...wanted, metadata }
    if (!info.statusSubresource) return next
    delete next.status
    return live.status === undefined ? next : { ...next, status: live.status }
  }

  #store(info: KindInfo, object: KubeObject, type: 'ADDED' | 'MODIFIED', context: { readonly dryRun?: boolean | undefined }): KubeObject {
    if (context.dryRun === true) return structuredClone(object)
    const key = keyOf(info, object.metadata)
    const previous = this.#objects.get(key)
    object.metadata.resourceVersion = String(++this.#version)
    this.#objects.set(key, object)
    this.history.record(this.#version, { type, info, object: structuredClone(object), ...(previous === undefined ? {} : { previous }) })
    return structuredClone(object)
  }

  #remove(info: KindInfo, object: KubeObject, context: { readonly dryRun?: boolean | undefined }): KubeObject {
    if (context.dryRun === true) return object
    const key = keyOf(info, object.metadata)
    const previous = this.#objects.get(key) ?? object
    this.#objects.delete(key)
    for (const memory of this.#applied.keys()) if (memory.startsWith(`${key} `)) this.#applied.delete(memory)
    object.metadata.resourceVersion = String(++this.#version)
    // Recorded: the event has the state that was stored last, so with the finalizer whose removal ended it.
    const last = structuredClone(previous)
    last.metadata.resourceVersion = object.metadata.resourceVersion
    this.history.record(this.#version, { type: 'DELETED', info, object: last, previous })
    return object
  }

  #requireNamespace(info: KindInfo, namespace: string | undefined): void {
    if (!info.namespaced) return
    // There is no such path: an object of a namespaced kind lives below a namespace only.
    if (namespace === undefined) throw new StatusError(404, 'NotFound', 'the server could not find the requested resource', {})
    const namespaces = this.kindOf({ apiVersion: 'v1', kind: 'Namespace' })
    if (this.find(namespaces, { name: namespace }) === undefined) throw notFound(namespaces, namespace)
  }
}

/** RFC 3339 in whole seconds, as metav1.Time has. */
export const kubeTime = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`

const keyOf = (info: KindInfo, key: ObjectKey) => `${apiVersionOf(info)}/${info.kind}/${info.namespaced ? (key.namespace ?? '') : ''}/${key.name}`

/** What a change of raises the generation: all but metadata, and all but status where that is a subresource. */
function desired(info: KindInfo, object: KubeObject): Record<string, unknown> {
  const { metadata: _metadata, status, ...rest } = object
  return info.statusSubresource ? rest : { ...rest, status }
}

import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { Clock } from '@gitops-dms/core'
import { sameButForTimes } from '../fields/managed-fields.ts'
import type { KindRegistry } from '../kind-registry.ts'
import type { KindInfo } from '../kinds.ts'
import type { JsonMap, KubeObject } from '../kube-object.ts'
import { kubeTime } from '../kube-time.ts'
import { firstStatusOf } from '../rules/kinds/first-status.ts'
import { rulesOf } from '../rules/kinds/kind-rules.ts'
import type { PrepareTools } from '../rules/kinds/rules-of-one-kind.ts'
import { changedMetadataCauses, newMetadataCauses } from '../rules/metadata-causes.ts'
import type { FieldCause } from '../schema/field-cause.ts'
import { objectCauses } from '../schema/object-causes.ts'
import { withObjectDefaults } from '../schema/object-defaults.ts'
import { alreadyExists, invalid, StatusError } from '../status-error.ts'
import { convert, inVersion } from '../store/in-version.ts'
import type { ObjectStore } from '../store/object-store.ts'
import { AddressPool } from './address-pool.ts'
import { keptByServer } from './kept-by-server.ts'
import { newName } from './new-name.ts'
import { requireNamespace } from './require-namespace.ts'
import type { WriteContext } from './write-context.ts'

export interface WriterParts {
  readonly store: ObjectStore
  readonly kinds: KindRegistry
  readonly clock: Clock
}

/** The steps that every write goes through from the decoded object to the store. */
export class ObjectWriter {
  readonly #store: ObjectStore
  readonly #kinds: KindRegistry
  readonly #clock: Clock
  readonly #addresses = new AddressPool()
  /** Objects whose status is not in the store but read into them: the first write stores it, though it changes nothing (measured). */
  readonly #statusFromSchema = new WeakSet<KubeObject>()

  constructor({ store, kinds, clock }: WriterParts) {
    this.#store = store
    this.#kinds = kinds
    this.#clock = clock
  }

  get time(): string {
    return kubeTime(this.#clock.now())
  }

  /** Of a decoded object that has its managed fields. @throws StatusError 403, 404, 409, 422, 500. */
  create(info: KindInfo, decoded: KubeObject, context: WriteContext): KubeObject {
    const object = this.#named(info, decoded)
    requireNamespace(this.#store, this.#kinds, info, object.metadata)
    const prepared = this.#prepared(info, object, context)
    this.#requireValid(info, prepared, undefined, newMetadataCauses(info, prepared))
    if (object.metadata.resourceVersion !== undefined) throw new StatusError(500, '', 'resourceVersion should not be set on objects to be created')
    const existing = this.#store.get(info, object.metadata)
    if (existing !== undefined) throw alreadyExists(info, object.metadata.name, existing.metadata.deletionTimestamp !== undefined)
    const status = prepared.status ?? firstStatusOf(info) ?? defaultStatus(info, prepared)
    const complete = status === undefined ? prepared : { ...prepared, status }
    if (context.dryRun === true) return inStore(info, complete)
    const stored = this.#put(info, complete)
    if (prepared.status === undefined && status !== undefined && info.custom === true) this.#statusFromSchema.add(stored)
    const shown = context.subresource === 'status' ? { ...inStore(info, complete), metadata: stored.metadata } : stored
    return inVersion(info, shown)
  }

  /** Of an object that is decoded and has its managed fields. A no-op changes nothing and is no event. */
  update(info: KindInfo, stored: KubeObject, wanted: KubeObject, context: WriteContext): KubeObject {
    const live = inVersion(info, stored)
    const next = keptByServer(info, live, wanted, this.#tools(context))
    if (sameButForTimes(live, inStore(info, next)) && !this.#statusFromSchema.has(stored)) return live
    this.#requireValid(info, next, live, changedMetadataCauses(info, live, next, context.subresource), context.subresource)
    const generation = generationOf(info, live, next, context.subresource)
    const complete = generation === undefined ? next : { ...next, metadata: { ...next.metadata, generation } }
    const { finalizers = [], deletionTimestamp, deletionGracePeriodSeconds = 0 } = complete.metadata
    const held = finalizers.length > 0 || (complete.kind === 'Namespace' && info.group === '' && complete.spec?.['finalizers'] !== undefined)
    if (deletionTimestamp !== undefined && !held && deletionGracePeriodSeconds === 0) {
      // Recorded: the object is gone, the answer has the version that it had last.
      if (context.dryRun !== true) this.#store.remove(this.#kinds.storedOf(info), stored)
      return complete
    }
    return context.dryRun === true ? inStore(info, complete) : inVersion(info, this.#put(info, complete))
  }

  #put(info: KindInfo, object: KubeObject): KubeObject {
    const storage = this.#kinds.storedOf(info)
    return this.#store.put(storage, convert(storage, asRead(info, inStore(info, object))))
  }

  #named(info: KindInfo, object: KubeObject): KubeObject {
    const { generateName = '', name } = object.metadata
    if (name !== '' || generateName === '') return object
    let generated = newName(generateName)
    while (this.#store.get(info, { ...object.metadata, name: generated }) !== undefined) generated = newName(generateName)
    return { ...object, metadata: { ...object.metadata, name: generated } }
  }

  #prepared(info: KindInfo, object: KubeObject, context: WriteContext): KubeObject {
    const { deletionTimestamp: _deleted, deletionGracePeriodSeconds: _grace, namespace, ...rest } = object.metadata
    const metadata = {
      ...rest,
      ...(info.namespaced && namespace !== undefined ? { namespace } : {}),
      uid: randomUUID(),
      creationTimestamp: this.time,
      ...(info.generation ? { generation: 1 } : {}),
    }
    const { status: _status, ...body } = object
    const prepared: KubeObject = { ...(info.statusSubresource ? (body as KubeObject) : object), metadata }
    return rulesOf(info).prepared?.(prepared, this.#tools(context)) ?? prepared
  }

  #tools({ subresource }: WriteContext): PrepareTools {
    return {
      subresource,
      clusterAddress: () => this.#addresses.clusterAddress(),
      nodePort: () => this.#addresses.nodePort(),
      now: () => this.time,
    }
  }

  #requireValid(
    info: KindInfo,
    object: KubeObject,
    before: KubeObject | undefined,
    metadataCauses: readonly FieldCause[],
    subresource?: string,
  ): void {
    const checked = subresource === 'finalize' ? metadataCauses : objectCauses(info, object, before, { metadata: metadataCauses, subresource })
    const causes = subresource === undefined || subresource === 'scale' ? [...checked, ...(rulesOf(info).causes?.(object, before) ?? [])] : checked
    // The events of the newer group are validated as those of the core that they are stored as (measured).
    if (causes.length > 0) throw invalid(info.storedAs === undefined ? info : { ...info, group: '' }, object.metadata.name, causes)
  }
}

/** Of a custom kind without the nulls that an apply has put where none can be (measured: in dry runs, too). */
const inStore = (info: KindInfo, object: KubeObject): KubeObject =>
  info.custom === true ? withObjectDefaults(info, object) : (rulesOf(info).stored?.(object) ?? object)

const asRead = (info: KindInfo, object: KubeObject): KubeObject => rulesOf(info).read?.(object) ?? object

/** Counts changes of everything but metadata, and but status where that is a subresource; a binding is no change. */
function generationOf(info: KindInfo, live: KubeObject, next: KubeObject, subresource: string | undefined): number | undefined {
  const { generation } = live.metadata
  if (generation === undefined || !info.generation || subresource === 'binding') return generation
  // Measured: of all kinds it is a Deployment alone whose annotations count too.
  const countsAnnotations = info.group === 'apps' && info.kind === 'Deployment' && subresource === undefined
  const isSame = isDeepStrictEqual(desired(info, live), desired(info, next))
  return isSame && !(countsAnnotations && !isDeepStrictEqual(live.metadata.annotations, next.metadata.annotations)) ? generation : generation + 1
}

function desired(info: KindInfo, object: KubeObject): JsonMap {
  const { metadata: _metadata, apiVersion: _apiVersion, status, ...rest } = object
  return (info.statusSubresource ? rest : { ...rest, status }) as JsonMap
}

/** What the schema of a custom kind gives an object that has no status. */
const defaultStatus = (info: KindInfo, object: KubeObject): JsonMap | undefined =>
  info.custom === true && info.statusSubresource ? withObjectDefaults(info, object).status : undefined

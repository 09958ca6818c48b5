import { applyFields } from '../fields/apply-fields.ts'
import { updateFields } from '../fields/update-fields.ts'
import type { KindInfo } from '../kinds.ts'
import type { JsonMap, KubeObject, ObjectKey } from '../kube-object.ts'
import { finalizerWarnings } from '../rules/finalizer-causes.ts'
import { notFound, StatusError } from '../status-error.ts'
import { inVersion } from '../store/in-version.ts'
import { decodeApplied, decodeObject, decodePatched } from './decode-object.ts'
import { ObjectWriter, type WriterParts } from './object-writer.ts'
import { patchedObject } from './patched-object.ts'
import { requireSameObject, requireUid, requireVersion } from './requirements.ts'
import type { ApplyContext, PatchContext, WriteContext } from './write-context.ts'

/** The kinds of write that an API has, each with what it asks of what is sent. */
export class ClusterWrites {
  readonly #parts: WriterParts
  readonly #writer: ObjectWriter

  constructor(parts: WriterParts) {
    this.#parts = parts
    this.#writer = new ObjectWriter(parts)
  }

  create(info: KindInfo, sent: KubeObject, context: WriteContext): KubeObject {
    return this.#create(info, decodeObject(info, sent, context), context)
  }

  /** What is wrong with the body comes before the question whether there is such an object (measured). */
  replace(info: KindInfo, sent: KubeObject, context: WriteContext): KubeObject {
    const decoded = decodeObject(info, sent, context)
    const stored = this.#stored(info, decoded.metadata)
    if (stored === undefined) {
      if (info.createOnUpdate === true && context.subresource === undefined) return this.#create(info, decoded, context)
      throw notFound(info, decoded.metadata.name)
    }
    const live = inVersion(info, stored)
    requireUid(info, live, decoded.metadata.uid)
    requireVersion(info, live, decoded.metadata.resourceVersion)
    return this.#update(info, stored, decoded, context)
  }

  patch(info: KindInfo, key: ObjectKey, patch: JsonMap | readonly JsonMap[], context: PatchContext): KubeObject {
    const stored = this.#stored(info, key)
    if (stored === undefined) throw notFound(info, key.name)
    const live = inVersion(info, stored)
    const patched = patchedObject(info, live, patch, context)
    const decoded = decodePatched(info, patched, context)
    requireSameObject(live, decoded)
    requireVersion(info, live, decoded.metadata.resourceVersion)
    return this.#update(info, stored, decoded, context)
  }

  apply(info: KindInfo, applied: KubeObject, manager: string, context: ApplyContext): { readonly object: KubeObject; readonly created: boolean } {
    const stored = this.#stored(info, applied.metadata)
    const { force, subresource } = context
    const { time } = this.#writer
    if (stored === undefined) {
      if (subresource !== undefined) throw notFound(info, applied.metadata.name)
      const decoded = decodeApplied(info, applyFields({ info, applied, manager, force, time }))
      // Recorded: what it says of the version and the identity is only compared with an object that exists.
      const { resourceVersion: _version, uid: _uid, ...metadata } = decoded.metadata
      const object = this.#writer.create(info, { ...decoded, metadata }, context)
      warnOfFinalizers(info, object, undefined, context)
      return { object, created: true }
    }
    const live = inVersion(info, stored)
    const decoded = decodeApplied(info, applyFields({ info, live, applied, manager, force, subresource, time }))
    if (applied.metadata.resourceVersion !== undefined) requireVersion(info, live, applied.metadata.resourceVersion)
    const object = this.#writer.update(info, stored, decoded, context)
    warnOfFinalizers(info, object, live, context)
    return { object, created: false }
  }

  #create(info: KindInfo, decoded: KubeObject, context: WriteContext): KubeObject {
    const owned = this.#owned(info, undefined, withoutSystemFields(decoded), context)
    try {
      const created = this.#writer.create(info, owned, context)
      warnOfFinalizers(info, created, undefined, context)
      return created
    } catch (error) {
      // Measured: the warning comes before the question whether the name is taken.
      if (error instanceof StatusError && error.reason === 'AlreadyExists') warnOfFinalizers(info, owned, undefined, context)
      throw error
    }
  }

  #update(info: KindInfo, stored: KubeObject, decoded: KubeObject, context: WriteContext): KubeObject {
    const live = inVersion(info, stored)
    const updated = this.#writer.update(info, stored, this.#owned(info, live, decoded, context), context)
    warnOfFinalizers(info, updated, live, context)
    return updated
  }

  /** Nobody owns what a binding writes (recorded). */
  #owned(info: KindInfo, before: KubeObject | undefined, after: KubeObject, { fieldManager = 'unknown', subresource }: WriteContext): KubeObject {
    if (subresource === 'binding') return after
    const owned = updateFields({ info, before, after, manager: fieldManager, subresource, time: this.#writer.time })
    return subresource === 'scale' ? scaled(owned) : owned
  }

  #stored(info: KindInfo, key: ObjectKey): KubeObject | undefined {
    return this.#parts.store.get(info, info.namespaced ? key : { name: key.name })
  }
}

/** Of a new object the server alone decides on these, whatever is sent. */
function withoutSystemFields(object: KubeObject): KubeObject {
  const { uid: _uid, creationTimestamp: _created, deletionTimestamp: _deleted, deletionGracePeriodSeconds: _grace, ...metadata } = object.metadata
  return { ...object, metadata }
}

/** Of the finalizers that a write brings. */
function warnOfFinalizers(info: KindInfo, object: KubeObject, before: KubeObject | undefined, { warn }: WriteContext): void {
  if (warn === undefined || info.custom !== true) return
  const known = before?.metadata.finalizers ?? []
  for (const text of finalizerWarnings((object.metadata.finalizers ?? []).filter((name) => !known.includes(name)))) warn(text)
}

/** Recorded: who scales by the subresource owns the replicas, but nobody says since when. Measured: no replicas at all are nobody's. */
function scaled(object: KubeObject): KubeObject {
  const { managedFields, ...metadata } = object.metadata
  if (managedFields === undefined) return object
  const others = managedFields.filter(({ subresource }) => subresource !== 'scale')
  const scales = object.spec?.['replicas'] === 0 ? [] : managedFields.filter(({ subresource }) => subresource === 'scale')
  const timeless = scales.map(({ time: _time, ...entry }) => entry)
  const entries = [...others.filter(hasNoTime), ...timeless, ...others.filter((entry) => !hasNoTime(entry))]
  return { ...object, metadata: entries.length === 0 ? metadata : { ...metadata, managedFields: entries } }
}

const hasNoTime = (entry: object) => !('time' in entry)

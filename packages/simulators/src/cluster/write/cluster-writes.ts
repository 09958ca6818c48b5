import { applyFields } from '../fields/apply-fields.ts'
import { updateFields } from '../fields/update-fields.ts'
import type { KindInfo } from '../kinds.ts'
import type { JsonMap, KubeObject, ObjectKey } from '../kube-object.ts'
import { finalizerWarnings } from '../rules/finalizer-causes.ts'
import { notFound } from '../status-error.ts'
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
    const decoded = withoutSystemFields(decodeObject(info, sent, context))
    const created = this.#writer.create(info, this.#owned(info, undefined, decoded, context), context)
    warnOfFinalizers(info, created, undefined, context)
    return created
  }

  replace(info: KindInfo, sent: KubeObject, context: WriteContext): KubeObject {
    const stored = this.#stored(info, sent.metadata)
    if (stored === undefined) {
      if (info.createOnUpdate === true && context.subresource === undefined) return this.create(info, sent, context)
      throw notFound(info, sent.metadata.name)
    }
    const decoded = decodeObject(info, sent, context)
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
    requireSameObject(live, patched)
    const decoded = decodePatched(info, patched, context)
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
      return { object: this.#writer.create(info, { ...decoded, metadata }, context), created: true }
    }
    const live = inVersion(info, stored)
    const decoded = decodeApplied(info, applyFields({ info, live, applied, manager, force, subresource, time }))
    if (applied.metadata.resourceVersion !== undefined) requireVersion(info, live, applied.metadata.resourceVersion)
    const object = this.#writer.update(info, stored, decoded, context)
    warnOfFinalizers(info, object, live, context)
    return { object, created: false }
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
    return subresource === 'scale' ? withoutScaleTime(owned) : owned
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

/** Recorded: who scales by the subresource owns the replicas, but nobody says since when. */
function withoutScaleTime(object: KubeObject): KubeObject {
  const managedFields = object.metadata.managedFields?.map(({ time, ...entry }) =>
    entry.subresource === 'scale' || time === undefined ? entry : { ...entry, time },
  )
  if (managedFields === undefined) return object
  return {
    ...object,
    metadata: { ...object.metadata, managedFields: [...managedFields.filter(hasNoTime), ...managedFields.filter((entry) => !hasNoTime(entry))] },
  }
}

const hasNoTime = (entry: object) => !('time' in entry)

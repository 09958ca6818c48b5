import { applyFields } from '../fields/apply-fields.ts'
import { scaleFields } from '../fields/scale-fields.ts'
import { updateFields } from '../fields/update-fields.ts'
import type { KindInfo } from '../kinds.ts'
import { isMap, type JsonMap, type KubeObject, type ObjectKey } from '../kube-object.ts'
import { patchAsTold } from '../patches/patch-as-told.ts'
import { finalizerWarnings } from '../rules/finalizer-causes.ts'
import { rulesOf } from '../rules/kinds/kind-rules.ts'
import { notFound, StatusError } from '../status-error.ts'
import { inVersion } from '../store/in-version.ts'
import { decodeApplied, decodeObject, decodePatched, withOwnersOnce } from './decode-object.ts'
import { ObjectWriter, type WriterParts } from './object-writer.ts'
import { patchedObject } from './patched-object.ts'
import { requireNoUid, requireSameObject, requireUid, requireVersion } from './requirements.ts'
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
      if (info.createOnUpdate !== true) throw notFound(info, decoded.metadata.name)
      requireUid(info, undefined, decoded.metadata, context.dryRun)
      // Whatever version it says there was: there is none.
      const { resourceVersion, ...metadata } = decoded.metadata
      return withVersionSent(this.#create(info, { ...decoded, metadata }, context), resourceVersion, context)
    }
    const live = inVersion(info, stored)
    requireUid(info, live, decoded.metadata, context.dryRun)
    requireVersion(info, live, decoded.metadata.resourceVersion)
    return this.#update(info, stored, this.#owned(info, live, decoded, context), context)
  }

  patch(info: KindInfo, key: ObjectKey, patch: JsonMap | readonly JsonMap[], context: PatchContext): KubeObject {
    const stored = this.#stored(info, key)
    if (stored === undefined) throw notFound(info, key.name)
    const live = inVersion(info, stored)
    const patched = patchedObject(info, live, patch, context)
    const strategic = context.type === 'strategic' && isMap(patch) ? patchAsTold(live as unknown as JsonMap, patch) : undefined
    const decoded = decodePatched(info, patched, context, strategic)
    const owned = withOwnersOnce(this.#owned(info, live, decoded, context), context)
    requireSameObject(live, owned)
    requireVersion(info, live, owned.metadata.resourceVersion)
    return this.#update(info, stored, owned, context)
  }

  apply(info: KindInfo, applied: KubeObject, manager: string, context: ApplyContext): { readonly object: KubeObject; readonly created: boolean } {
    const stored = this.#stored(info, applied.metadata)
    const { force, subresource } = context
    const { time } = this.#writer
    if (stored === undefined) {
      if (subresource !== undefined && info.createOnUpdate !== true) throw notFound(info, applied.metadata.name)
      const decoded = decodeApplied(info, applyFields({ info, applied, manager, force, subresource, time }))
      requireNoUid(info, applied)
      // Recorded: what it says of the version is only compared with an object that exists.
      const { resourceVersion, ...metadata } = decoded.metadata
      const object = this.#writer.create(info, { ...decoded, metadata }, context)
      warnOf(info, object, undefined, context)
      return { object: withVersionSent(object, resourceVersion, context), created: true }
    }
    const live = inVersion(info, stored)
    const decoded = decodeApplied(info, applyFields({ info, live, applied, manager, force, subresource, time }))
    if (applied.metadata.resourceVersion !== undefined) requireVersion(info, live, applied.metadata.resourceVersion)
    const object = this.#writer.update(info, stored, decoded, context)
    warnOf(info, object, live, context)
    return { object, created: false }
  }

  #create(info: KindInfo, decoded: KubeObject, context: WriteContext): KubeObject {
    const owned = this.#owned(info, undefined, withoutSystemFields(decoded), context)
    try {
      const created = this.#writer.create(info, owned, context)
      warnOf(info, created, undefined, context)
      return created
    } catch (error) {
      // Measured: the warning comes before the question whether the name is taken.
      if (error instanceof StatusError && error.reason === 'AlreadyExists') warnOf(info, owned, undefined, context)
      throw error
    }
  }

  #update(info: KindInfo, stored: KubeObject, owned: KubeObject, context: WriteContext): KubeObject {
    const updated = this.#writer.update(info, stored, owned, context)
    warnOf(info, updated, inVersion(info, stored), context)
    return updated
  }

  /** Nobody owns what a binding writes (recorded). */
  #owned(info: KindInfo, before: KubeObject | undefined, after: KubeObject, { fieldManager = 'unknown', subresource }: WriteContext): KubeObject {
    if (subresource === 'binding') return after
    if (subresource === 'scale' && before !== undefined) return scaleFields(info, before, after, fieldManager)
    return updateFields({ info, before, after, manager: fieldManager, subresource, time: this.#writer.time })
  }

  #stored(info: KindInfo, key: ObjectKey): KubeObject | undefined {
    return this.#parts.store.get(info, info.namespaced ? key : { name: key.name })
  }
}

/** Measured: what is not stored keeps the version that was sent with it. */
function withVersionSent(object: KubeObject, resourceVersion: string | undefined, { dryRun }: WriteContext): KubeObject {
  return dryRun === true && resourceVersion !== undefined ? { ...object, metadata: { ...object.metadata, resourceVersion } } : object
}

/** Of a new object the server alone decides on these, whatever is sent. */
function withoutSystemFields(object: KubeObject): KubeObject {
  const { uid: _uid, creationTimestamp: _created, deletionTimestamp: _deleted, deletionGracePeriodSeconds: _grace, ...metadata } = object.metadata
  return { ...object, metadata }
}

/** Of what a write brings: its finalizers, and what its kind warns of. */
function warnOf(info: KindInfo, object: KubeObject, before: KubeObject | undefined, { warn, subresource }: WriteContext): void {
  if (warn === undefined) return
  if (info.custom !== true) {
    if (subresource === undefined || before === undefined) for (const text of rulesOf(info).warnings?.(object) ?? []) warn(text)
    return
  }
  const known = before?.metadata.finalizers ?? []
  for (const text of finalizerWarnings((object.metadata.finalizers ?? []).filter((name) => !known.includes(name)))) warn(text)
}

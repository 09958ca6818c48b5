import type { JsonObject } from '@gitops-dms/core'
import { NOTHING_KNOWN } from '../engine/add-object.ts'
import { wantedNow } from '../engine/assess.ts'
import { runtimeOf, timeOf } from '../engine/engine-state.ts'
import { lookAtSources } from '../engine/look.ts'
import { contentToRestore, pauseForRollback } from '../engine/rollback.ts'
import { objectName } from '../engine/runtime.ts'
import { requireNotWithheld } from '../engine/withheld.ts'
import { EngineProblem } from '../engine-problem.ts'
import { anyObject, flag, list, members, oneOf, or, orNull, text } from '../json-shape.ts'
import { resolveAt } from '../sources/resolve-source.ts'
import { patchObject, readObject } from '../spec/read-object.ts'
import { keyOfObject } from '../store/object-store.ts'
import type { WireChange, WireChanges } from '../wire-answers.ts'
import { conflict, invalid } from '../wire-error.ts'
import type { WireObject } from '../wire-types.ts'
import { changesBetween, removalOf } from '../workloads/changes-between.ts'
import { renderWorkloads } from '../workloads/render-workloads.ts'
import { objectOf } from './read-routes.ts'
import type { Call, Route, RouteContext } from './route.ts'
import { requireWritable } from './write-routes.ts'

const kind = oneOf('App', 'Release')
const place = { kind, namespace: text, name: text }
const readPlan = members({
  create: orNull(members({ kind, metadata: anyObject, spec: anyObject })),
  update: orNull(members({ ...place, patch: anyObject, whole: or(list(text), []) })),
  delete: orNull(members({ ...place, cascade: oneOf('workloads', 'orphan') })),
  reconcile: orNull(members({ ...place, prune: orNull(flag), revision: orNull(text) })),
  rollback: orNull(members({ ...place, to: orNull(text) })),
})

/** What a write would change, by the same code that would do it. */
export function planRoutes(context: RouteContext): Route[] {
  const handle = ({ body }: Call): WireChanges => {
    const plan = readPlan(body, '')
    const given = Object.values(plan).filter((one) => one !== null)
    if (given.length !== 1) throw invalid('body', `exactly one of ${Object.keys(plan).join(', ')} is wanted`)
    try {
      if (plan.create !== null) return planCreate(context, plan.create)
      if (plan.update !== null) return planUpdate(context, plan.update)
      if (plan.delete !== null) return planDelete(context, plan.delete)
      if (plan.reconcile !== null) return planReconcile(context, plan.reconcile)
      return planRollback(context, plan.rollback as Plan['rollback'])
    } catch (error) {
      if (!(error instanceof EngineProblem)) throw error
      return { changes: [], complete: false }
    }
  }
  return [{ method: 'POST', path: '/v1/plan', handle }]
}

type Plan = { [K in keyof ReturnType<typeof readPlan>]: NonNullable<ReturnType<typeof readPlan>[K]> }
const EMPTY_METADATA = {
  uid: '',
  version: '',
  sequence: 0,
  generation: 1,
  createdAt: '',
  updatedAt: '',
  deletingSince: null,
  owner: null,
  finalizers: [],
}

function planCreate(context: RouteContext, { kind: its, metadata, spec }: Plan['create']): WireChanges {
  context.kinds.requireInstalled(its)
  const given = readObject(its, { metadata, spec }, { timing: context.timing, now: timeOf(context.clock.now()) })
  context.access.requireOpen(given.metadata.namespace)
  const object: WireObject = { ...given, metadata: { ...EMPTY_METADATA, ...given.metadata }, status: NOTHING_KNOWN }
  context.store.requireAbsent(keyOfObject(object))
  return changesTo(context, null, object)
}

function planUpdate(context: RouteContext, { patch, whole, ...at }: Plan['update']): WireChanges {
  const object = existing(context, at)
  const { metadata, spec } = patchObject(object, patch, whole, { timing: context.timing, now: timeOf(context.clock.now()) })
  return changesTo(context, object, { ...object, metadata: { ...object.metadata, ...metadata }, spec })
}

function planDelete(context: RouteContext, { cascade, ...at }: Plan['delete']): WireChanges {
  const object = existing(context, at)
  const live = [...context.cluster.of(keyOfObject(object)).values()]
  return { changes: [...ownChange(object, null), ...(cascade === 'workloads' ? removalOf(live) : [])], complete: true }
}

function planReconcile(context: RouteContext, { prune, revision, ...at }: Plan['reconcile']): WireChanges {
  const object = existing(context, at)
  if (object.spec.pause !== null) throw conflict('paused', 'it is paused; unpause it first')
  if (revision !== null && object.spec.policy.mode === 'auto') throw conflict('automation-on', 'automation decides on the revision')
  const look = lookAtSources(context, object)
  const [first, ...others] = look.found
  const found = revision !== null && first ? [resolveAt(context.world, first, revision), ...others] : look.found
  const { manifests } = wantedNow(object, { ...look, found })
  if (manifests === null) return { changes: [], complete: false }
  return { changes: changesBetween(context.cluster.of(keyOfObject(object)), manifests, prune ?? object.spec.policy.prune), complete: true }
}

function planRollback(context: RouteContext, { to, ...at }: Plan['rollback']): WireChanges {
  const object = existing(context, at)
  requireNotWithheld(object, 'rollback')
  const key = keyOfObject(object)
  const wanted = contentToRestore(runtimeOf(context, key), object, to)
  const { target, policy } = object.spec
  const manifests = renderWorkloads({ ...wanted, name: object.metadata.name, target, makeNamespace: policy.makeNamespace })
  const pause = pauseForRollback(object, true, { reason: null, actor: null, since: timeOf(context.clock.now()) })
  const own = pause === null ? [] : ownChange(object, { ...object, spec: { ...object.spec, pause } })
  return { changes: [...own, ...changesBetween(context.cluster.of(key), manifests, policy.prune)], complete: true }
}

function changesTo(context: RouteContext, before: WireObject | null, after: WireObject): WireChanges {
  const own = ownChange(before, after)
  if (after.spec.pause !== null) return { changes: own, complete: true }
  const { manifests } = wantedNow(after, lookAtSources(context, after))
  if (manifests === null) return { changes: own, complete: false }
  return { changes: [...own, ...changesBetween(context.cluster.of(keyOfObject(after)), manifests, after.spec.policy.prune)], complete: true }
}

function ownChange(before: WireObject | null, after: WireObject | null): WireChange[] {
  const manifest = (object: WireObject | null): JsonObject | null => {
    if (object === null) return null
    const { name, namespace, labels, annotations } = object.metadata
    return { kind: object.kind, metadata: { name, namespace, labels, annotations }, spec: object.spec as unknown as JsonObject }
  }
  const [live, desired] = [manifest(before), manifest(after)]
  if (JSON.stringify(live) === JSON.stringify(desired)) return []
  return [
    { action: live === null ? 'add' : desired === null ? 'remove' : 'change', object: objectName((after ?? before) as WireObject), live, desired },
  ]
}

function existing(context: RouteContext, { kind: its, namespace, name }: { kind: WireObject['kind']; namespace: string; name: string }): WireObject {
  context.kinds.requireInstalled(its)
  context.access.requireOpen(namespace)
  return requireWritable(objectOf(context, { kind: its, params: { namespace, name } }), null)
}

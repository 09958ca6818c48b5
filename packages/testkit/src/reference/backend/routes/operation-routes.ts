import { runtimeOf, timeOf, writeObject } from '../engine/engine-state.ts'
import { contentToRestore, pauseForRollback, pinnedTo } from '../engine/rollback.ts'
import { type OperationRequest, PLAIN_APPLY, type Runtime } from '../engine/runtime.ts'
import { isUnderWay, startOperation } from '../engine/start-operation.ts'
import { requireNotWithheld } from '../engine/withheld.ts'
import { members, orNull, text } from '../json-shape.ts'
import { keyOfObject, requireVersion } from '../store/object-store.ts'
import { conflict, notFound } from '../wire-error.ts'
import type { WireObject } from '../wire-types.ts'
import { idOf } from '../workloads/manifest.ts'
import { type OperationBody, readOperationBody } from './operation-body.ts'
import { objectOf } from './read-routes.ts'
import { requestOfAction } from './resource-actions.ts'
import { type Route, type RouteContext, Status } from './route.ts'
import { requireWritable, written } from './write-routes.ts'

/** Starts, finds and ends operations. */
export function operationRoutes(context: RouteContext): Route[] {
  const stopBody = members({ initiator: orNull(text) })
  return [
    {
      method: 'POST',
      path: '/v1/:kinds/:namespace/:name/operations',
      handle: (call) => {
        const object = objectOf(context, call)
        const runtime = runtimeOf(context, keyOfObject(object))
        const body = readOperationBody(call.body)
        const same = body.id === null ? undefined : runtime.operations.find(({ id }) => id === body.id)
        if (same !== undefined) return new Status(202, { object, operation: same, effect: 'joined' })
        requireWritable(object, call.ifMatch)
        return new Status(202, written(start(context, runtime, object, body), 'started'))
      },
    },
    {
      method: 'GET',
      path: '/v1/:kinds/:namespace/:name/operations/:id',
      handle: (call) => {
        const { operations } = runtimeOf(context, keyOfObject(objectOf(context, call)))
        const operation = operations.find(({ id }) => id === call.params['id'])
        if (operation === undefined) throw notFound('operation', call.params['id'] ?? '')
        return { operation }
      },
    },
    {
      method: 'POST',
      path: '/v1/:kinds/:namespace/:name/terminate',
      handle: (call) => {
        const object = objectOf(context, call)
        const { initiator } = stopBody(call.body ?? {}, '')
        requireVersion(object, call.ifMatch)
        if (!isUnderWay(object.status.operation) || object.metadata.deletingSince !== null)
          throw conflict('nothing-running', 'no operation is under way')
        const runtime = runtimeOf(context, keyOfObject(object))
        runtime.stoppedBy = initiator ?? call.user.name
        const stopping = writeObject(context, runtime, ({ status }) => {
          if (status.operation !== null) status.operation.state = 'stopping'
        })
        context.scheduler.schedule(runtime, context.clock.now() + context.timing.stepMs)
        return new Status(202, { object: stopping, operation: stopping.status.operation })
      },
    },
  ]
}

function start(context: RouteContext, runtime: Runtime, object: WireObject, body: OperationBody): WireObject {
  if (body.type === 'rollback') requireNotWithheld(object, 'rollback')
  const { operation } = object.status
  if (isUnderWay(operation)) {
    throw conflict('operation-running', `the operation ${operation.id} (${operation.kind}) is ${operation.state}`, { operation: operation.id })
  }
  const begin = (request: OperationRequest, change?: (draft: WireObject) => void) =>
    startOperation(context, runtime, { id: body.id, kind: body.type, initiator: body.initiator, request }, change)
  const live = context.cluster.of(runtime.key)
  switch (body.type) {
    case 'reconcile': {
      if (object.spec.pause !== null) throw conflict('paused', 'it is paused; unpause it first')
      if (body.revision !== null && object.spec.policy.mode === 'auto') throw conflict('automation-on', 'automation decides on the revision')
      const { withSource, force, prune, revision, resources } = body
      return begin({ type: 'apply', withSource, force, prune, revision, only: resources?.map(idOf) ?? null })
    }
    case 'rollback': {
      const content = contentToRestore(runtime, object, body.to)
      if (body.strategy === 'pin') {
        return begin({ ...PLAIN_APPLY, prune: body.prune }, (draft) => {
          draft.spec = pinnedTo(draft.spec, content)
        })
      }
      const pause = pauseForRollback(object, body.pause, { reason: body.reason, actor: body.actor, since: timeOf(context.clock.now()) })
      return begin({ type: 'restore', content, prune: body.prune }, ({ spec }) => {
        if (pause !== null) spec.pause = pause
      })
    }
    case 'scale': {
      const { kind, name, namespace } = body.workload
      const id = idOf({ group: 'apps', kind, namespace: namespace ?? object.spec.target.namespace, name })
      if (kind !== 'Deployment' || !live.has(id)) throw notFound('workload', `${kind}/${name}`)
      return begin({ type: 'scale', id, replicas: body.replicas })
    }
    default:
      return begin(requestOfAction(body, live))
  }
}

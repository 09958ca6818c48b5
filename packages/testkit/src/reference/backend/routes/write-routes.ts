import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { addObject } from '../engine/add-object.ts'
import { runtimeOf, timeOf, writeObject } from '../engine/engine-state.ts'
import { beginDeletion } from '../engine/finalize.ts'
import { PLAIN_APPLY, type Runtime } from '../engine/runtime.ts'
import { startOperation } from '../engine/start-operation.ts'
import { oneOf, or } from '../json-shape.ts'
import { patchObject, readObject } from '../spec/read-object.ts'
import { keyOfObject, requireVersion } from '../store/object-store.ts'
import type { WireWritten } from '../wire-answers.ts'
import { conflict, invalid } from '../wire-error.ts'
import type { WireObject } from '../wire-types.ts'
import { objectOf } from './read-routes.ts'
import { type Call, type Route, type RouteContext, Status } from './route.ts'

const WRITE_QUERY = ['operation', 'initiator']
const WHOLE = ['settings', 'overlay', 'parameters']

/** Create, patch, delete. */
export function writeRoutes(context: RouteContext): Route[] {
  const { clock, timing, access } = context
  const reading = () => ({ timing, now: timeOf(clock.now()) })
  return [
    {
      method: 'POST',
      path: '/v1/:kinds',
      query: ['apply', ...WRITE_QUERY],
      handle: ({ kind, query, body }) => {
        const id = operationId(query.get('operation'))
        const given = readObject(kind, body, reading())
        access.requireOpen(given.metadata.namespace)
        const acts = appliesNow(query) && given.spec.pause === null
        const object = addObject(context, given, acts ? { id, initiator: query.get('initiator') } : null)
        return new Status(201, written(object, acts ? 'started' : 'stored'))
      },
    },
    {
      method: 'PATCH',
      path: '/v1/:kinds/:namespace/:name',
      query: ['apply', 'whole', ...WRITE_QUERY],
      handle: (call) => patch(call, reading()),
    },
    {
      method: 'DELETE',
      path: '/v1/:kinds/:namespace/:name',
      query: ['cascade', ...WRITE_QUERY],
      handle: (call) => {
        const object = objectOf(context, call)
        const cascade = oneOf('workloads', 'orphan')(call.query.get('cascade') ?? undefined, 'cascade')
        const id = operationId(call.query.get('operation'))
        if (object.metadata.deletingSince !== null) return new Status(202, written(object, 'joined'))
        requireVersion(object, call.ifMatch)
        const runtime = runtimeOf(context, keyOfObject(object))
        return new Status(202, written(beginDeletion(context, runtime, id ?? randomUUID(), call.query.get('initiator'), cascade), 'started'))
      },
    },
  ]

  function patch(call: Call, read: ReturnType<typeof reading>): WireWritten {
    const object = requireWritable(objectOf(context, call), call.ifMatch)
    const runtime = runtimeOf(context, keyOfObject(object))
    const whole = (call.query.get('whole') ?? '').split(',').filter((member) => member !== '')
    for (const member of whole) if (!WHOLE.includes(member)) throw invalid('whole', `${member} is none of ${WHOLE.join(', ')}`)
    const id = unusedId(runtime, operationId(call.query.get('operation')))
    const { metadata, spec, isAboutPause } = patchObject(object, call.body, whole, read)
    const put = (draft: WireObject) => {
      Object.assign(draft.metadata, metadata)
      draft.spec = spec
    }
    if (isDeepStrictEqual([spec, { ...object.metadata, ...metadata }], [object.spec, object.metadata])) {
      return { object, operation: null, effect: 'unchanged' }
    }
    if (!appliesNow(call.query) || spec.pause !== null) return { object: writeObject(context, runtime, put), operation: null, effect: 'stored' }
    const kind = isAboutPause ? 'resume' : 'update'
    return written(startOperation(context, runtime, { id, kind, initiator: call.query.get('initiator'), request: PLAIN_APPLY }, put), 'started')
  }
}

export const written = (object: WireObject, effect: WireWritten['effect']): WireWritten => ({
  object,
  operation: effect === 'stored' ? null : object.status.operation,
  effect,
})

export function operationId(id: string | null | undefined): string | null {
  if (id === null || id === undefined) return null
  if (!/^[A-Za-z0-9._-]{1,64}$/.test(id)) throw invalid('operation', '1 to 64 letters, digits, ".", "_" and "-" are wanted')
  return id
}

function unusedId(runtime: Runtime, id: string | null): string | null {
  if (id !== null && runtime.operations.some((one) => one.id === id)) {
    throw conflict('exists', `the operation ${id} is there already`, { resource: 'operation' })
  }
  return id
}

/** @throws WireError 412, 409 */
export function requireWritable(object: WireObject, ifMatch: string | null): WireObject {
  requireVersion(object, ifMatch)
  if (object.metadata.deletingSince !== null) throw conflict('deleting', 'it goes away', { since: object.metadata.deletingSince })
  return object
}

const appliesNow = (query: URLSearchParams): boolean => or(oneOf('now', 'store'), 'now')(query.get('apply'), 'apply') === 'now'

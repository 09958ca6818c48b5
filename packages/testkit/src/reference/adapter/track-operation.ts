import { type Clock, DmsError, isDmsError, type OperationProgress, type OperationToken, type TrackOptions } from '@gitops-dms/core'
import { scopeOfRef } from './deployment-ref.ts'
import { followObject } from './follow-object.ts'
import { type Judged, judgeOperation } from './judge-operation.ts'
import type { ReferenceClient } from './reference-client.ts'
import type { Call, Scope, WireOperation } from './reference-types.ts'
import { readTokenState } from './token-state.ts'

/** Follows one write until it has reached `until`, has failed, or was overtaken: yields what is so at once, and then what changes. */
export async function* trackOperation(
  client: ReferenceClient,
  clock: Clock,
  token: OperationToken,
  options: TrackOptions,
): AsyncGenerator<OperationProgress> {
  const state = readTokenState(token)
  const scope = scopeOfRef(token.ref)
  const ended = new AbortController()
  const call: Call = { signal: options.signal === undefined ? ended.signal : AbortSignal.any([options.signal, ended.signal]) }
  let previous = ''
  let own: WireOperation | null = null
  try {
    for await (const object of followObject(client, clock, scope, call)) {
      // Our own operation is in the object's status as long as it is the newest one; else the backend has to be asked what became of it.
      const newest = object?.status.operation ?? null
      const isSame = object !== null && (token.uid === null || object.metadata.uid === token.uid)
      if (!isSame || state.operation === null) own = null
      else if (newest?.id === state.operation) own = newest
      // What has ended does not change any more.
      else if (own === null || own.finishedAt === null) own = await recall(client, scope, state.operation, call)
      const progress = judgeOperation({ token, state, object, own }, options)
      if (progress === 'forgotten') throw forgotten(token)
      yield* unlessEqual(progress)
      if (progress.final) return
    }
  } finally {
    ended.abort() // the stream, when the reader leaves in the middle
  }

  function* unlessEqual(progress: Exclude<Judged, 'forgotten'>): Generator<OperationProgress> {
    const now = JSON.stringify(progress)
    if (now !== previous) yield progress
    previous = now
  }
}

/** Null: the backend does not know it (any more). It keeps the last 50 of an object. */
async function recall(client: ReferenceClient, scope: Scope, id: string, call: Call): Promise<WireOperation | null> {
  try {
    return await client.getOperation(scope, id, call)
  } catch (error) {
    if (isDmsError(error, 'NOT_FOUND')) return null
    throw error
  }
}

const forgotten = (token: OperationToken) =>
  new DmsError({
    code: 'EXPIRED',
    adapter: 'reference',
    ref: token.ref,
    token,
    message: `the backend remembers nothing of the ${token.kind} ${token.id}; read the deployment to see what is so`,
    details: { reason: 'operation-forgotten' },
  })

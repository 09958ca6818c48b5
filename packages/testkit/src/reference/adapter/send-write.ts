import { DmsError, isDmsError, type ResolvedRef } from '@gitops-dms/core'
import { type AskedWrite, tokenOf } from './accept.ts'
import { scopeOfRef } from './deployment-ref.ts'
import type { ReferenceClient } from './reference-client.ts'
import type { Call, WireObject, WireWritten } from './reference-types.ts'
import type { TokenState } from './token-state.ts'

export interface SentWrite {
  readonly ref: ResolvedRef
  /** Null for a create: the object has none yet. */
  readonly uid: string | null
  readonly asked: AskedWrite
  /** Of a write that starts an operation: the version that it was sent under (`If-Match`). */
  readonly version?: string | undefined
  send(): Promise<WireWritten>
  /** For a write that starts no operation of its own: what the answer was, as the object shows it; null: it does not show the write. */
  recognise?(object: WireObject): WireWritten | null
}

/**
 * Sends a write once. A lost reply is neither failure nor success (R10): the backend is asked for the operation whose id went with the write.
 * @throws DmsError OUTCOME_UNKNOWN with a token to follow, where that does not tell, or where the call was ended while the write was on its way.
 */
export async function sendWrite(client: ReferenceClient, write: SentWrite, call: Call): Promise<WireWritten> {
  try {
    return await write.send()
  } catch (error) {
    if (!isDmsError(error, 'OUTCOME_UNKNOWN')) throw error
    const found = call.signal.aborted ? null : await readBack(client, write, call)
    if (found !== null) return found
    throw withToken(error, write)
  }
}

async function readBack(client: ReferenceClient, write: SentWrite, call: Call): Promise<WireWritten | null> {
  const { ref, uid, asked, recognise } = write
  try {
    const object = await client.getObject(scopeOfRef(ref), call)
    if (uid !== null && object.metadata.uid !== uid) return null
    const recognised = recognise?.(object) ?? null
    if (recognised !== null || asked.kind === 'terminate') return recognised
    return await readOperation(client, write, object, call)
  } catch (error) {
    if (isDmsError(error) && error.code !== 'CONFLICT') return null // then the first failure is what the caller gets, with a token
    throw error
  }
}

/** @throws DmsError CONFLICT where the object has moved on without the operation: under the old version the write cannot take effect any more. */
async function readOperation(client: ReferenceClient, { ref, asked, version }: SentWrite, object: WireObject, call: Call): Promise<WireWritten> {
  try {
    return { object, operation: await client.getOperation(scopeOfRef(ref), asked.id, call), effect: 'started' }
  } catch (error) {
    const isOvertaken = version !== undefined && version !== object.metadata.version
    if (!isOvertaken || !isDmsError(error, 'NOT_FOUND')) throw error
    const message = `${ref.name} was written by somebody else; this write has not taken effect, and cannot any more`
    throw new DmsError({ code: 'CONFLICT', adapter: 'reference', ref, message, details: { reason: 'stale' }, cause: error })
  }
}

function withToken(error: DmsError, { ref, uid, asked }: SentWrite): DmsError {
  const state: TokenState = { follow: FOLLOWED[asked.kind] ?? 'operation', operation: asked.id, generation: null }
  const token = tokenOf(ref, uid, asked, state)
  const { code, message, details, cause } = error
  return new DmsError({ code, adapter: 'reference', message, ref, details, token, cause })
}

const FOLLOWED: Readonly<Record<string, TokenState['follow']>> = { delete: 'gone', terminate: 'end' }

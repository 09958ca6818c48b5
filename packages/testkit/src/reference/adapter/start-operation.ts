import type { Accepted, JsonObject } from '@gitops-dms/core'
import { type AskedWrite, accept } from './accept.ts'
import { refOf, scopeOfObject } from './deployment-ref.ts'
import type { ReferenceClient } from './reference-client.ts'
import type { Call, WireObject } from './reference-types.ts'
import { sendWrite } from './send-write.ts'

/** Starts an operation on the object as it was read. @throws DmsError CONFLICT when somebody else has written since. */
export async function startOperation(client: ReferenceClient, found: WireObject, body: JsonObject, asked: AskedWrite, call: Call): Promise<Accepted> {
  const { uid, version } = found.metadata
  const send = () => client.startOperation(scopeOfObject(found), body, { operation: asked.id, version, ...call })
  return accept(await sendWrite(client, { ref: refOf(found), uid, version, asked, send }, call), asked)
}

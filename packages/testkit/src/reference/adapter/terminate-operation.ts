import type { Accepted, DeploymentRef, WriteOptions } from '@gitops-dms/core'
import { newTokenId } from '@gitops-dms/core/adapter'
import { accept } from './accept.ts'
import { refOf, scopeOfObject } from './deployment-ref.ts'
import type { ReferenceClient } from './reference-client.ts'
import type { ResolvedSettings } from './reference-settings.ts'
import type { Call, WireObject, WireWritten } from './reference-types.ts'
import { sendWrite } from './send-write.ts'
import { writeToObject } from './write-to-object.ts'

/**
 * Ends whatever operation runs; the token is followed to the end of that one, for a terminate has no operation of its own.
 * @throws DmsError FAILED_PRECONDITION where nothing runs.
 */
export async function terminateOperation(
  client: ReferenceClient,
  settings: ResolvedSettings,
  ref: DeploymentRef,
  options: WriteOptions,
  call: Call,
): Promise<Accepted> {
  return await writeToObject(client, settings, { ref, options, call }, async (found) => {
    const running = found.status.operation?.id
    const asked = { id: running ?? newTokenId(), kind: 'terminate' } as const
    const send = () => client.terminate(scopeOfObject(found), options.etag, call)
    const recognise = (object: WireObject): WireWritten | null => {
      const { operation } = object.status
      const isEnding = operation?.id === running && operation !== null && !['queued', 'running'].includes(operation.state)
      return isEnding ? { object, operation, effect: 'started' } : null
    }
    return accept(await sendWrite(client, { ref: refOf(found), uid: found.metadata.uid, asked, send, recognise }, call), asked)
  })
}

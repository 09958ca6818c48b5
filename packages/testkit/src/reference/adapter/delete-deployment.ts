import { type Accepted, type DeleteOptions, type DeploymentRef, type DmsError, isDmsError } from '@gitops-dms/core'
import { newTokenId } from '@gitops-dms/core/adapter'
import { type AskedWrite, accept, tokenOf } from './accept.ts'
import { refOf, requireKind, scopeOfObject } from './deployment-ref.ts'
import { isAbsent } from './find-deployment.ts'
import type { ReferenceClient } from './reference-client.ts'
import type { ResolvedSettings } from './reference-settings.ts'
import { type Call, KINDS, type WireObject, type WireWritten } from './reference-types.ts'
import { sendWrite } from './send-write.ts'
import { writeToObject } from './write-to-object.ts'

/** How often a delete is sent again whose answer was lost and which had no effect. */
const ATTEMPTS = 3

/** Asks for the deletion of the object that was read: one that was made anew under the name meanwhile is not touched. */
export async function deleteDeployment(
  client: ReferenceClient,
  settings: ResolvedSettings,
  ref: DeploymentRef,
  options: DeleteOptions,
  call: Call,
): Promise<Accepted> {
  const asked: AskedWrite = { id: newTokenId(), kind: 'delete' }
  try {
    return await writeToObject(client, settings, { ref, options, call }, async (found) => {
      // A Fleet puts edits back, it does not mind a deletion: nothing is to be refused for it.
      if (found.metadata.deletingSince !== null) return accept({ object: found, operation: null, effect: 'joined' }, asked)
      return accept(await deleteObject(client, found, options, asked, call), asked)
    })
  } catch (error) {
    if (options.ifExists !== true || !isAbsent(error)) throw error
    return alreadyGone(ref, settings, asked)
  }
}

async function deleteObject(
  client: ReferenceClient,
  found: WireObject,
  { cascade }: DeleteOptions,
  asked: AskedWrite,
  call: Call,
): Promise<WireWritten> {
  const { uid, version } = found.metadata
  const send = () => client.deleteObject(scopeOfObject(found), cascade, { operation: asked.id, version, ...call })
  for (let left = ATTEMPTS; ; left--) {
    try {
      return await sendWrite(client, { ref: refOf(found), uid, asked, send }, call)
    } catch (error) {
      if (!isDmsError(error, 'OUTCOME_UNKNOWN') || call.signal.aborted) throw error
      const outcome = await lookAfter(client, found, error, call)
      if (outcome !== null) return outcome
      if (left === 1) throw error
    }
  }
}

/** Gone, going, or another one by now: then it took effect. Null: it is there as before, and may be deleted again. */
async function lookAfter(client: ReferenceClient, found: WireObject, failure: DmsError, call: Call): Promise<WireWritten | null> {
  const done: WireWritten = { object: found, operation: null, effect: 'started' }
  try {
    const object = await client.getObject(scopeOfObject(found), call)
    if (object.metadata.uid !== found.metadata.uid) return done
    return object.metadata.deletingSince === null ? null : { ...done, object }
  } catch (error) {
    if (isAbsent(error)) return done
    throw failure
  }
}

function alreadyGone(ref: DeploymentRef, settings: ResolvedSettings, asked: AskedWrite): Accepted {
  const kind = ref.kind === undefined ? (KINDS[0] ?? '') : requireKind(ref.kind)
  const resolved = { kind, controlNamespace: ref.controlNamespace ?? settings.namespace, name: ref.name }
  const operation = tokenOf(resolved, null, asked, { follow: 'gone', operation: null, generation: null })
  return { ref: resolved, deployment: null, operation, effect: 'unchanged', warnings: [] }
}

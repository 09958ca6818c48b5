import { type Accepted, type DeploymentRef, DmsError, isDmsError, type WriteOptions } from '@gitops-dms/core'
import { findDeployment } from './find-deployment.ts'
import type { ReferenceClient } from './reference-client.ts'
import type { ResolvedSettings } from './reference-settings.ts'
import type { Call, WireObject } from './reference-types.ts'

/** How often a write is made anew because somebody else, often the engine with its status, wrote in between. */
const ATTEMPTS = 8

/**
 * What every write to an object has in common: it is found, its etag is compared, and `write` sends what it makes of it under `If-Match`. When
 * that is stale it is read and made anew; with an etag of the caller's never, for what the caller has read is what counts (R5).
 * @throws DmsError CONFLICT, NOT_FOUND, AMBIGUOUS_REF, and what `write` throws.
 */
export async function writeToObject(
  client: ReferenceClient,
  settings: ResolvedSettings,
  { ref, options, call }: { readonly ref: DeploymentRef; readonly options: WriteOptions; readonly call: Call },
  write: (found: WireObject) => Promise<Accepted>,
): Promise<Accepted> {
  let uid: string | undefined
  for (let left = ATTEMPTS; ; left--) {
    const found = await findDeployment(client, settings, ref, call)
    requireEtag(options.etag, found)
    uid ??= found.metadata.uid
    if (found.metadata.uid !== uid) throw recreated(ref)
    try {
      return await write(found)
    } catch (error) {
      if (options.etag !== undefined || left === 1 || !isDmsError(error, 'CONFLICT')) throw error
    }
  }
}

/** Before anything is made of it. The backend compares too, atomically, with the write that carries it. */
function requireEtag(etag: string | undefined, { metadata }: WireObject): void {
  // While it goes away every write has another answer: a delete joins, the others are refused.
  if (etag === undefined || etag === metadata.version || metadata.deletingSince !== null) return
  const message = `etag: found ${JSON.stringify(etag)}, which is no longer the deployment's; read it again`
  throw new DmsError({ code: 'CONFLICT', adapter: 'reference', message, details: { reason: 'stale' } })
}

/** The one that was meant is gone; the new one of the same name was not meant. */
const recreated = (ref: DeploymentRef) =>
  new DmsError({
    code: 'CONFLICT',
    adapter: 'reference',
    ref,
    message: `${ref.name} was deleted and made again while it was being written`,
    details: { reason: 'recreated' },
  })

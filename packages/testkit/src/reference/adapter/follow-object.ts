import { type Clock, type DmsError, isDmsError } from '@gitops-dms/core'
import { abortError } from '@gitops-dms/core/adapter'
import { isAbsent } from './find-deployment.ts'
import type { ReferenceClient } from './reference-client.ts'
import { fromErrorLine } from './reference-error.ts'
import type { Call, Scope, WireObject } from './reference-types.ts'

/** Between two looks after the stream has ended or failed. */
const PAUSE_MS = 500
/** How many looks in a row may fail with a passing fault before the failure is the caller's. */
const PATIENCE = 10

/**
 * The states of one object, the present one first and then each as the engine writes it; null: there is none. It costs one read and one stream:
 * what the stream says needs no further request. A stream that ends, fails or falls silent is replaced by another read and another stream.
 */
export async function* followObject(client: ReferenceClient, clock: Clock, scope: Scope, call: Call): AsyncGenerator<WireObject | null> {
  let failures = 0
  for (;;) {
    try {
      const object = await readOrNull(client, scope, call)
      failures = 0
      yield object
      yield* readStream(client, scope, object, call)
    } catch (error) {
      failures += 1
      if (!isPassing(error) || failures >= PATIENCE) throw error
    }
    await clock.sleep(PAUSE_MS, call.signal).catch((reason: unknown) => {
      throw abortError(reason)
    })
  }
}

/** Until it ends. Where there is no object the stream begins now: a name may be taken again. */
async function* readStream(client: ReferenceClient, scope: Scope, object: WireObject | null, call: Call): AsyncGenerator<WireObject | null> {
  const since = object === null ? undefined : String(object.metadata.sequence)
  let newest = object?.metadata.sequence ?? 0
  for await (const line of await client.openWatch(scope.kind, scope.namespace, since, call)) {
    if (line.type === 'error') throw fromErrorLine(line.error, client.server)
    if (line.type === 'mark' || line.object?.metadata.name !== scope.name || line.sequence <= newest) continue
    newest = line.sequence
    yield line.type === 'gone' ? null : line.object
  }
}

async function readOrNull(client: ReferenceClient, scope: Scope, call: Call): Promise<WireObject | null> {
  try {
    return await client.getObject(scope, call)
  } catch (error) {
    if (isAbsent(error)) return null
    throw error
  }
}

/** A resume point that is forgotten and a line that is none are cured by reading again. */
const isPassing = (error: unknown): error is DmsError =>
  isDmsError(error) && (error.retryable || error.code === 'EXPIRED' || error.code === 'PROTOCOL')

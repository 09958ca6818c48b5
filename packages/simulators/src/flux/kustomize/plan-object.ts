import { isDeepStrictEqual } from 'node:util'
import type { Clock } from '@gitops-dms/core'
import type { ClusterClient } from '../../cluster/cluster-client.ts'
import type { KubeObject } from '../../cluster/kube-object.ts'
import { StatusError } from '../../cluster/status-error.ts'
import { displayOf, idOf } from '../runtime/inventory.ts'
import { hasSetting } from '../runtime/object-settings.ts'
import { ignoredPaths, withIgnoredKept, withoutPaths } from './ignored-fields.ts'
import { takeOverFields } from './take-over-fields.ts'

export const MANAGER = 'kustomize-controller'

export interface ApplyTools {
  readonly client: ClusterClient
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Delete and create anew what cannot be changed (`spec.force`). */
  readonly force: boolean
  /** `spec.ignore`. */
  readonly ignore?: unknown
}

export type ApplyAction = 'created' | 'configured' | 'unchanged' | 'skipped'

export interface PlannedObject {
  /** What is to be applied. */
  readonly object: KubeObject
  readonly action: ApplyAction
}

/** Why an object cannot be applied. */
export class ApplyRefusal extends Error {}

const GONE_POLL_MS = 2_000

/** What applying an object would do, found out by trying it dry. @throws ApplyRefusal. */
export async function planObject(tools: ApplyTools, object: KubeObject): Promise<PlannedObject> {
  const { client } = tools
  const live = await find(client, object)
  if (isLeftAlone(object) || (live !== undefined && isLeftAlone(live))) return { object, action: 'skipped' }
  if (live !== undefined && hasSetting(object, 'ssa', 'IfNotPresent')) return { object, action: 'skipped' }
  const { wanted, recreated } = await tryApply(tools, object, live)
  if (recreated || live === undefined) return { object, action: 'created' }
  const tookOver = await takeOverFields(client, live, object, MANAGER)
  const ignored = ignoredPaths(wanted, tools.ignore)
  if (!tookOver && !hasDrifted(withoutPaths(live, ignored), withoutPaths(wanted, ignored))) return { object, action: 'unchanged' }
  return { object: withIgnoredKept(object, live, wanted, ignored, MANAGER), action: 'configured' }
}

async function tryApply(tools: ApplyTools, object: KubeObject, live: KubeObject | undefined) {
  try {
    return { wanted: await tools.client.apply(object, MANAGER, { dryRun: true }), recreated: false }
  } catch (error) {
    if (!(error instanceof StatusError)) throw error
    if (live === undefined || !mayRecreate(tools, object, live) || !isImmutable(error)) throw refusalOf(object, error)
    await remove(tools, live)
    try {
      return { wanted: await tools.client.apply(object, MANAGER, { dryRun: true }), recreated: true }
    } catch (second) {
      throw second instanceof StatusError ? refusalOf(object, second) : second
    }
  }
}

const isLeftAlone = (object: KubeObject) => hasSetting(object, 'reconcile', 'disabled') || hasSetting(object, 'ssa', 'Ignore')

const mayRecreate = ({ force }: ApplyTools, object: KubeObject, live: KubeObject) =>
  force || hasSetting(object, 'force', 'enabled') || hasSetting(live, 'force', 'enabled')

/** As kubectl decides it, too: what is invalid or conflicts may be due to a field that cannot change. */
const isImmutable = ({ reason, message }: StatusError) =>
  reason === 'Conflict' || reason === 'Invalid' || /is immutable|immutable field/.test(message)

/** Until its finalizers have let it go. */
async function remove({ client, clock, signal }: ApplyTools, live: KubeObject): Promise<void> {
  const shown = displayOf(idOf(live))
  try {
    await client.delete(live, live.metadata, { propagationPolicy: 'Background' })
  } catch (error) {
    if (!(error instanceof StatusError)) throw error
    throw new ApplyRefusal(`${shown} immutable field detected, failed to delete object: ${error.message}`, { cause: error })
  }
  while ((await client.get(live, live.metadata)) !== undefined) await clock.sleep(GONE_POLL_MS, signal)
}

/** Labels, annotations, and everything but metadata and status. What others have set is in both. */
function hasDrifted(live: KubeObject, wanted: KubeObject): boolean {
  return (
    !isDeepStrictEqual(live.metadata.labels ?? {}, wanted.metadata.labels ?? {}) ||
    !isDeepStrictEqual(live.metadata.annotations ?? {}, wanted.metadata.annotations ?? {}) ||
    !isDeepStrictEqual(content(live), content(wanted))
  )
}

function content(object: KubeObject): object {
  const { metadata: _metadata, status: _status, ...rest } = object
  return rest
}

/** What cannot be read counts as missing: the try that follows says why. */
async function find(client: ClusterClient, object: KubeObject): Promise<KubeObject | undefined> {
  try {
    return await client.get(object, object.metadata)
  } catch (error) {
    if (error instanceof StatusError) return undefined
    throw error
  }
}

function refusalOf(object: KubeObject, error: StatusError): ApplyRefusal {
  return new ApplyRefusal(refusalText(object, error), { cause: error })
}

function refusalText(object: KubeObject, error: StatusError): string {
  const shown = displayOf(idOf(object))
  // A kind that is not known fails before there is any request, so it has no reason.
  if (error.message.startsWith('no matches for kind')) return `${shown} dry-run failed: ${error.message}`
  if (error.reason === 'NotFound') {
    return object.metadata.namespace === undefined ? `${shown} namespace not specified: ${error.message}` : `${shown} not found: ${error.message}`
  }
  return `${shown} dry-run failed${error.reason === '' ? '' : ` (${error.reason})`}: ${error.message}`
}

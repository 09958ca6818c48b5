import { at, isMap, type JsonMap, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import type { ResourceTree } from '../app-cache.ts'
import { findApplication } from '../applications/find-application.ts'
import { prefixPlainErrors } from '../applications/prefix-plain-errors.ts'
import { refreshApplication } from '../applications/refresh.ts'
import type { ArgoCdParts } from '../argocd-parts.ts'
import { ApiError } from '../gateway/api-error.ts'
import type { Call } from '../gateway/route.ts'

/** How long a Redis that refuses connections is tried. */
const REDIS_MS = 1_700

/** The tree that the controller left. @throws ApiError; the reason of the signal. */
export const cachedTree = (call: Call, application: KubeObject): Promise<ResourceTree> =>
  prefixPlainErrors('error getting cached app resource tree: ', () =>
    cachedState(call, application, ({ cache }) => cache.tree(application.metadata.name)),
  )

/** The managed resources that the controller left. @throws ApiError; the reason of the signal. */
export const cachedManagedResources = (call: Call, application: KubeObject): Promise<readonly JsonMap[]> =>
  cachedState(call, application, ({ cache }) => cache.managedResources(application.metadata.name))

/** What is missing is asked for by a refresh, once; where the application has errors nobody has to wait for them. */
async function cachedState<T>(call: Call, application: KubeObject, read: (parts: ArgoCdParts) => T | undefined): Promise<T> {
  const { parts, session, signal } = call
  const { name } = application.metadata
  await requireRedis(parts, signal)
  const found = read(parts)
  if (found !== undefined) return found
  const errors = errorsOf(application)
  if (errors !== '') throw new ApiError(2, errors)
  await prefixPlainErrors('error getting application by query: ', async () => {
    await findApplication(parts, session, name, { project: '', appNamespace: application.metadata.namespace }, 'get', signal)
    await refreshApplication(parts, name, 'normal', signal)
  })
  await requireRedis(parts, signal)
  const fresh = read(parts)
  if (fresh === undefined) throw new ApiError(2, 'cache: key is missing')
  return fresh
}

async function requireRedis({ clock, outages }: ArgoCdParts, signal: AbortSignal): Promise<void> {
  if (!outages.redis) return
  await clock.sleep(REDIS_MS, signal)
  signal.throwIfAborted()
  if (outages.redis) throw new ApiError(2, 'dial tcp 127.0.0.1:6379: connect: connection refused')
}

function errorsOf(application: KubeObject): string {
  const conditions = at(application, 'status', 'conditions')
  return (Array.isArray(conditions) ? conditions.filter(isMap) : [])
    .filter(({ type }) => type === 'ComparisonError' || type === 'InvalidSpecError')
    .map((condition) => `${textAt(condition, 'type')}: ${textAt(condition, 'message') ?? ''}`)
    .join(';')
}

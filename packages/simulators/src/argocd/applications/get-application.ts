import type { JsonMap } from '../../cluster/kube-object.ts'
import type { ArgoCdParts } from '../argocd-parts.ts'
import { ApiError, permissionDenied } from '../gateway/api-error.ts'
import type { Call, Route } from '../gateway/route.ts'
import { applicationAnswer } from './application-answer.ts'
import { findApplication } from './find-application.ts'
import { refreshApplication } from './refresh.ts'
import { tryRedis } from './try-redis.ts'

/** As it is stored now, never from a copy. Any `refresh`, an empty one too, compares before it answers. */
export const getApplicationRoute: Route = {
  method: 'GET',
  path: '/api/v1/applications/{name}',
  answer: async ({ parts, session, params: { name = '' }, query, signal }: Call): Promise<JsonMap> => {
    const older = query.getAll('project')
    const [project, ...others] = older.length > 0 ? older : query.getAll('projects')
    if (others.length > 0) throw new ApiError(3, 'multiple projects specified - the get endpoint accepts either zero or one project')
    await reachVersion(parts, query.get('resourceVersion') ?? '', signal)
    const found = await findApplication(parts, session, name, { project, appNamespace: query.get('appNamespace') }, 'get', signal)
    const refresh = query.get('refresh')
    const shown = refresh === null ? found : await refreshApplication(parts, name, refresh === 'hard' ? 'hard' : 'normal', signal)
    await tryRedis(parts, shown, signal)
    return applicationAnswer(parts, shown)
  },
}

/** How long a Kubernetes API waits for a version that it does not have yet. */
const FUTURE_MS = 3_000

/** A version is handed on to Kubernetes: one that is none, or that nobody has written, is no answer but `permission denied`. */
async function reachVersion({ clock, cluster }: ArgoCdParts, version: string, signal: AbortSignal): Promise<void> {
  if (version === '') return
  if (!/^\d+$/.test(version)) throw permissionDenied()
  if (Number(version) <= cluster.version) return
  await clock.sleep(FUTURE_MS, signal)
  if (Number(version) > cluster.version) throw permissionDenied()
}

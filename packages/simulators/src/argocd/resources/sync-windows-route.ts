import { type JsonMap, textAt } from '../../cluster/kube-object.ts'
import { findApplication, scopeOfQuery } from '../applications/find-application.ts'
import { requireProject } from '../applications/require-project.ts'
import { ApiError } from '../gateway/api-error.ts'
import type { Call, Route } from '../gateway/route.ts'
import { activeWindows, canSyncIn, matchingWindows } from '../projects/sync-windows.ts'
import { UnreadableWindow } from '../projects/unreadable-window.ts'

/** The windows of an application, and whether somebody may sync it now. */
export const syncWindowsRoute: Route = {
  method: 'GET',
  path: '/api/v1/applications/{name}/syncwindows',
  answer: async ({ parts, session, params: { name = '' }, query, signal }: Call): Promise<JsonMap> => {
    const application = await findApplication(parts, session, name, scopeOfQuery(query), 'get', signal)
    const assigned = matchingWindows(requireProject(parts, application), application)
    const now = parts.clock.now()
    const canSync = judged(() => canSyncIn(assigned, true, now))
    const active = judged(() => activeWindows(assigned, now))
    return {
      ...(active.length === 0 ? {} : { activeWindows: active.map(shownWindow) }),
      ...(assigned.length === 0 ? {} : { assignedWindows: assigned.map(shownWindow) }),
      canSync,
    }
  },
}

function judged<T>(judge: () => T): T {
  try {
    return judge()
  } catch (error) {
    if (!(error instanceof UnreadableWindow)) throw error
    throw new ApiError(2, `invalid sync windows: ${error.message}`)
  }
}

const shownWindow = (window: JsonMap): JsonMap => ({
  kind: textAt(window, 'kind') ?? '',
  schedule: textAt(window, 'schedule') ?? '',
  duration: textAt(window, 'duration') ?? '',
  manualSync: window['manualSync'] === true,
})

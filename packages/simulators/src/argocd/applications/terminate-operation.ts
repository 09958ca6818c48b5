import { isMap, type KubeObject } from '../../cluster/kube-object.ts'
import { ApiError } from '../gateway/api-error.ts'
import type { Route } from '../gateway/route.ts'
import { recordAuditEvent } from './audit-event.ts'
import { findApplication, scopeOfQuery } from './find-application.ts'
import { storeApplication } from './store-application.ts'
import { userOf } from './user-of.ts'

/** Tells the controller to stop. Right after a sync there is nothing to stop yet: the controller has to have begun. */
export const terminateOperationRoute: Route = {
  method: 'DELETE',
  path: '/api/v1/applications/{name}/operation',
  answer: async ({ parts, session, params: { name = '' }, query, signal }) => {
    const application = await findApplication(parts, session, name, scopeOfQuery(query), 'sync', signal)
    await storeApplication(parts, name, terminated, { signal, prefix: 'error updating application: ' })
    recordAuditEvent(parts, application, {
      reason: 'ResourceUpdated',
      message: `${userOf(session)} terminated running operation`,
      user: userOf(session),
    })
    return {}
  },
}

function terminated(application: KubeObject): KubeObject {
  const state = application.status?.['operationState']
  if (!isMap(application['operation']) || !isMap(state)) throw new ApiError(3, 'Unable to terminate operation. No operation is in progress')
  return { ...application, status: { ...application.status, operationState: { ...state, phase: 'Terminating' } } }
}

import type { Route } from '../gateway/route.ts'
import { createApplicationRoute } from './create-application.ts'
import { deleteApplicationRoute } from './delete-application.ts'
import { getApplicationRoute } from './get-application.ts'
import { listApplicationsRoute } from './list-applications.ts'
import { patchApplicationRoute } from './patch-application.ts'
import { rollbackApplicationRoute } from './rollback-application.ts'
import { syncApplicationRoute } from './sync-application.ts'
import { terminateOperationRoute } from './terminate-operation.ts'
import { updateApplicationRoutes } from './update-application.ts'

/** The calls about applications themselves (`/api/v1/applications`). */
export const applicationRoutes: readonly Route[] = [
  listApplicationsRoute,
  createApplicationRoute,
  getApplicationRoute,
  ...updateApplicationRoutes,
  patchApplicationRoute,
  deleteApplicationRoute,
  syncApplicationRoute,
  rollbackApplicationRoute,
  terminateOperationRoute,
]

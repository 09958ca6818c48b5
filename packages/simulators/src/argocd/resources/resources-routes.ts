import type { Route } from '../gateway/route.ts'
import { actionsRoutes } from './actions-routes.ts'
import { eventsRoute } from './events-route.ts'
import { linksRoutes } from './links-routes.ts'
import { manifestsRoute, sentManifestsRoute } from './manifests-route.ts'
import { resourceRoutes } from './resource-routes.ts'
import { revisionRoutes } from './revision-routes.ts'
import { serverSideDiffRoute } from './server-side-diff-route.ts'
import { syncWindowsRoute } from './sync-windows-route.ts'
import { treeRoutes } from './tree-routes.ts'

/** The calls about what an application consists of and where it comes from. */
export const resourcesRoutes: readonly Route[] = [
  ...treeRoutes,
  manifestsRoute,
  sentManifestsRoute,
  ...resourceRoutes,
  ...actionsRoutes,
  ...linksRoutes,
  eventsRoute,
  syncWindowsRoute,
  ...revisionRoutes,
  serverSideDiffRoute,
]

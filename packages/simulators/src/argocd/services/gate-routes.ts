import type { Route } from '../gateway/route.ts'
import { projectRoutes } from '../projects/project-routes.ts'
import { accountRoutes } from './account-routes.ts'
import { certificateRoutes } from './certificate-routes.ts'
import { clusterRoutes } from './cluster-routes.ts'
import { pageRoutes } from './page-routes.ts'
import { sessionRoutes } from './session-routes.ts'
import { settingsRoutes } from './settings-routes.ts'
import { smallRoutes } from './small-routes.ts'
import { versionRoutes } from './version-routes.ts'

/** What every server answers whatever it deploys: accounts, settings, projects, clusters. */
export const gateRoutes: readonly Route[] = [
  ...versionRoutes,
  ...sessionRoutes,
  ...accountRoutes,
  ...settingsRoutes,
  ...projectRoutes,
  ...clusterRoutes,
  ...certificateRoutes,
  ...smallRoutes,
  ...pageRoutes,
]

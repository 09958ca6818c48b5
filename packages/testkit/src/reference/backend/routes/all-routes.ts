import { inspectRoutes } from './inspect-routes.ts'
import { logRoutes } from './log-routes.ts'
import { operationRoutes } from './operation-routes.ts'
import { packageRoutes } from './package-routes.ts'
import { planRoutes } from './plan-routes.ts'
import { readRoutes } from './read-routes.ts'
import type { Route, RouteContext } from './route.ts'
import { serviceRoutes } from './service-routes.ts'
import { writeRoutes } from './write-routes.ts'

/** In the order in which they are asked; `wire.md` describes each. */
export const allRoutes = (context: RouteContext): Route[] => [
  ...serviceRoutes(context),
  ...readRoutes(context),
  ...writeRoutes(context),
  ...operationRoutes(context),
  ...inspectRoutes(context),
  ...logRoutes(context),
  ...planRoutes(context),
  ...packageRoutes(context),
]

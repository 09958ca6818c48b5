import type { Route } from '../gateway/route.ts'
import { watchApplicationsRoute } from './watch-applications.ts'
import { watchTreeRoute } from './watch-tree.ts'

export const streamRoutes: readonly Route[] = [watchApplicationsRoute, watchTreeRoute]

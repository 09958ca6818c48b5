import type { Cluster } from '../../cluster/cluster.ts'
import { groupsOf } from './api-resources.ts'
import { HEALTH_CHECKS } from './health.ts'

/** What `/` lists: all paths that are no resources. */
export function rootPaths(cluster: Cluster): string[] {
  const groups = groupsOf(cluster).flatMap(({ name, versions }) => [`/apis/${name}`, ...versions.map((version) => `/apis/${name}/${version}`)])
  const health = Object.entries(HEALTH_CHECKS).flatMap(([endpoint, checks]) => [`/${endpoint}`, ...checks.map((check) => `/${endpoint}/${check}`)])
  return ['/api', '/api/v1', '/apis', '/apis/', ...groups, ...health, '/openapi/v2', '/openapi/v3', '/openapi/v3/', '/version'].sort()
}

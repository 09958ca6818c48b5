import type { DeploymentSummary } from '../../contract/deployment.ts'
import type { DeploymentQuery } from '../../contract/list.ts'
import { matchesQuery } from '../../query/matches-query.ts'

/** The filters over what a view holds: without `controlNamespace` all namespaces of the view. */
export function matchesViewQuery(summary: DeploymentSummary, wanted: DeploymentQuery): boolean {
  const { controlNamespace } = wanted
  if (controlNamespace !== undefined && controlNamespace !== '*' && controlNamespace !== summary.ref.controlNamespace) return false
  return matchesQuery(summary, wanted)
}

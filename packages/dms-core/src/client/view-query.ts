import { matchesQuery } from '../adapter/matches-query.ts'
import type { DeploymentSummary } from '../contract/deployment.ts'
import type { DeploymentQuery } from '../contract/list.ts'
import { copyInput, invalidInput } from './copy-input.ts'
import { anyText, listOf, mapOf, membersOf, text } from './value-rule.ts'

const query = membersOf({
  rules: {
    kind: text,
    controlNamespace: text,
    namespace: text,
    cluster: text,
    project: text,
    labels: mapOf(anyText),
    repo: text,
    phases: listOf(text, 1),
  },
})

/**
 * The filters of a view or of a list out of it, copied. By hand, because a view answers at once and must not wait for a schema library.
 * @throws DmsError INVALID_ARGUMENT with every finding in details.issues.
 */
export function checkViewQuery(given: DeploymentQuery | undefined): DeploymentQuery {
  const copy = copyInput(given ?? {}, 'query')
  const issues = query(copy, '')
  if (issues.length > 0) throw invalidInput('query', issues)
  return copy as DeploymentQuery
}

/** The filters over what a view holds: without `controlNamespace` all namespaces of the view. */
export function matchesViewQuery(summary: DeploymentSummary, wanted: DeploymentQuery): boolean {
  const { controlNamespace } = wanted
  if (controlNamespace !== undefined && controlNamespace !== '*' && controlNamespace !== summary.ref.controlNamespace) return false
  return matchesQuery(summary, wanted)
}

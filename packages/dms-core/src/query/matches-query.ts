import type { DeploymentSummary } from '../contract/deployment.ts'
import type { DeploymentQuery } from '../contract/list.ts'
import type { Source } from '../contract/source.ts'

/** Whether all given filters hold, but for `controlNamespace`: which namespaces are looked at is the adapter's own matter. */
export function matchesQuery(summary: DeploymentSummary, query: DeploymentQuery): boolean {
  const { spec, status } = summary
  const equal = (wanted: string | undefined, found: string | undefined) => wanted === undefined || wanted === found
  return (
    equal(query.kind, summary.ref.kind) &&
    equal(query.namespace, spec.namespace) &&
    equal(query.cluster, spec.cluster) &&
    equal(query.project, spec.project) &&
    (query.phases === undefined || query.phases.includes(status.phase)) &&
    Object.entries(query.labels ?? {}).every(([name, value]) => spec.labels?.[name] === value) &&
    (query.repo === undefined || spec.sources.some((source) => sameRepository(urlOf(source), query.repo ?? '')))
  )
}

const urlOf = (source: Source) => source.git?.repo ?? source.helm?.repo ?? source.oci?.url ?? ''

/** Compared without scheme, user, `.git` and trailing slash. */
function sameRepository(a: string, b: string): boolean {
  return bareUrl(a) === bareUrl(b)
}

const bareUrl = (url: string) =>
  url
    .replace(/^[a-z0-9+.-]+:\/\//i, '')
    .replace(/^[^/@]*@/, '')
    .replace(/\/+$/, '')
    .replace(/\.git$/, '')
    .toLowerCase()

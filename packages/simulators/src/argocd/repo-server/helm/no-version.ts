import type { ChartDependency } from '../../../rendering/helm/chart.ts'
import { HelmError } from './helm-error.ts'

/** What Helm says where a dependency has no version in its range. */
export function noVersion({ name, repository, version }: ChartDependency): HelmError {
  const shown = `${JSON.stringify(name)} (repository ${JSON.stringify(repository)}, version ${JSON.stringify(version)})`
  const advice = 'Make sure a matching chart version exists in the repo, or change the version constraint in Chart.yaml'
  return new HelmError(`can't get a valid version for 1 subchart(s): ${shown}. ${advice}`)
}

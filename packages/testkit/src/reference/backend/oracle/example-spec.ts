import type { DeploymentSpec } from '@gitops-dms/core'

/** What becomes healthy within milliseconds, from a source of its own, so that nobody else's pushes reach it. */
export function exampleSpec(name: string, kind = 'App'): DeploymentSpec {
  const common = { name, namespace: 'apps', kind }
  if (kind === 'Release') {
    return { ...common, sources: [{ helm: { repo: 'https://charts.reference.test/acme', chart: name } }], values: { replicaCount: 1 } }
  }
  return { ...common, sources: [{ git: { repo: `https://git.reference.test/acme/${name}.git`, revision: 'branch:main', path: 'deploy' } }] }
}

interface ResourceOfTest {
  readonly apiVersion: string
  readonly kind: string
  /** The least that makes an object of it. */
  readonly least: object
  readonly status: boolean
  readonly scale: boolean
}

const template = (restartPolicy: string) => ({
  metadata: { labels: { app: 'web' } },
  spec: { restartPolicy, containers: [{ name: 'app', image: 'nginx' }] },
})
const workload = { selector: { matchLabels: { app: 'web' } }, template: template('Always') }

const TABLE = {
  kustomizations: {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    least: { spec: { interval: '1m', prune: true, sourceRef: { kind: 'GitRepository', name: 'web' } } },
    status: true,
    scale: false,
  },
  gitrepositories: {
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'GitRepository',
    least: { spec: { interval: '1m', url: 'https://git.example.test/a.git' } },
    status: true,
    scale: false,
  },
  ocirepositories: {
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'OCIRepository',
    least: { spec: { interval: '1m', url: 'oci://registry.example.test/a' } },
    status: true,
    scale: false,
  },
  helmreleases: {
    apiVersion: 'helm.toolkit.fluxcd.io/v2',
    kind: 'HelmRelease',
    least: { spec: { interval: '1m', chartRef: { kind: 'OCIRepository', name: 'web' } } },
    status: true,
    scale: false,
  },
  configmaps: { apiVersion: 'v1', kind: 'ConfigMap', least: {}, status: false, scale: false },
  secrets: { apiVersion: 'v1', kind: 'Secret', least: {}, status: false, scale: false },
  services: { apiVersion: 'v1', kind: 'Service', least: { spec: { ports: [{ port: 80 }] } }, status: true, scale: false },
  roles: { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', least: {}, status: false, scale: false },
  deployments: { apiVersion: 'apps/v1', kind: 'Deployment', least: { spec: workload }, status: true, scale: true },
  statefulsets: { apiVersion: 'apps/v1', kind: 'StatefulSet', least: { spec: { serviceName: 'web', ...workload } }, status: true, scale: true },
  jobs: { apiVersion: 'batch/v1', kind: 'Job', least: { spec: { template: template('Never') } }, status: true, scale: false },
} satisfies Record<string, ResourceOfTest>

export type Resource = keyof typeof TABLE
export const RESOURCES: Readonly<Record<Resource, ResourceOfTest>> = TABLE

export const collectionPath = (resource: Resource, namespace: string) => {
  const { apiVersion } = RESOURCES[resource]
  return `/${apiVersion.includes('/') ? 'apis' : 'api'}/${apiVersion}/namespaces/${namespace}/${resource}`
}

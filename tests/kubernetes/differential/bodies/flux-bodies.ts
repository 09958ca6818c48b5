import fc from 'fast-check'
import { type Fields, mostly, oneOf } from './members.ts'

const interval = mostly(['1m', '10m0s'], '1d', 5, '')
const reference = mostly([{ name: 's' }], {}, { name: 5 }, 's')

export const kustomizationSpec = {
  interval,
  prune: mostly([true, false], 'yes'),
  sourceRef: mostly(
    [
      { kind: 'GitRepository', name: 'web' },
      { kind: 'Bucket', name: 'x', namespace: 'y' },
    ],
    { kind: 'Nope', name: 'x' },
    { kind: 'GitRepository' },
    'web',
  ),
  path: oneOf('./a', './b'),
  suspend: fc.boolean(),
  timeout: mostly(['1m'], '1y'),
  force: fc.boolean(),
  images: mostly([[{ name: 'app', newTag: '1' }], [{ name: 'app', newTag: '2' }, { name: 'db' }], []], [{ newTag: '1' }], { name: 'app' }),
  dependsOn: mostly([[{ name: 'x' }], [{ name: 'x' }, { name: 'y', namespace: 'z' }]], [{ namespace: 'z' }], [5]),
  postBuild: mostly([{ substitute: { a: '1' } }, { substitute: { a: '1', b: '2' } }], { substitute: { a: 1 } }, { nope: 1 }),
  targetNamespace: mostly(['apps'], ''),
  deletionPolicy: mostly(['Orphan', 'Delete'], 'Never'),
  nope: oneOf('unknown'),
} satisfies Fields

export const gitRepositorySpec = {
  interval,
  url: mostly(['https://git.example.test/a.git', 'ssh://git@example.test/b'], 'git@example.test:c', 7),
  ref: mostly([{ branch: 'main' }, { tag: 'v1' }, { branch: 'main', commit: 'abc' }], { branch: 5 }, {}),
  timeout: mostly(['30s', '2m'], '1h'),
  provider: mostly(['generic', 'azure'], 'nobody'),
  serviceAccountName: oneOf('robot'),
  secretRef: reference,
  include: mostly([[{ repository: { name: 'x' } }], [{ repository: { name: 'x' }, fromPath: 'a', toPath: 'b' }]], [{}], [{ repository: {} }]),
  sparseCheckout: mostly([['a', 'b'], []], 'a'),
} satisfies Fields

export const ociRepositorySpec = {
  interval,
  url: mostly(['oci://registry.example.test/a', 'oci://registry.example.test:5000/b/c'], 'https://registry.example.test', 7),
  ref: mostly([{ tag: 'latest' }, { semver: '>=1.0.0' }, { digest: 'sha256:abc' }], { tag: 5 }, { nope: 1 }),
  layerSelector: mostly([{ mediaType: 'application/x', operation: 'copy' }, { operation: 'extract' }], { operation: 'look' }),
  provider: mostly(['generic', 'aws'], 'nobody'),
  insecure: mostly([true, false], 'no'),
  secretRef: reference,
  verify: mostly([{ provider: 'cosign' }, { provider: 'notation', secretRef: { name: 'x' } }], { provider: 'me' }, {}),
  timeout: mostly(['30s'], '1h'),
} satisfies Fields

export const helmReleaseSpec = {
  interval,
  chart: mostly(
    [
      { spec: { chart: 'app', sourceRef: { kind: 'HelmRepository', name: 'x' } } },
      { spec: { chart: 'app', version: '1.x', sourceRef: { kind: 'GitRepository', name: 'x', namespace: 'y' }, valuesFiles: ['a.yaml'] } },
    ],
    { spec: { chart: 'app' } },
    { spec: { chart: 'app', sourceRef: { kind: 'Nope', name: 'x' } } },
  ),
  chartRef: mostly([{ kind: 'OCIRepository', name: 'web' }], { kind: 'GitRepository', name: 'web' }, { name: 'web' }),
  values: mostly([{ a: 1, b: { c: [1, { d: null }] } }, {}, { a: 'x' }], 'text', [1]),
  valuesFrom: mostly(
    [[{ kind: 'ConfigMap', name: 'x' }], [{ kind: 'Secret', name: 'y', optional: true, valuesKey: 'k' }]],
    [{ kind: 'Pod', name: 'x' }],
    [{}],
  ),
  releaseName: mostly(['web'], 'x'.repeat(54), ''),
  install: mostly(
    [{ remediation: { retries: 3 } }, { crds: 'Create' }, { strategy: { name: 'RetryOnFailure' } }],
    { crds: 'Maybe' },
    { remediation: 3 },
  ),
  upgrade: mostly([{ remediation: { strategy: 'rollback' } }, { force: true }], { remediation: { strategy: 'hope' } }),
  driftDetection: mostly(
    [{ mode: 'enabled', ignore: [{ paths: ['/spec'], target: { kind: 'Deployment' } }] }, {}],
    { mode: 'maybe' },
    { ignore: [{}] },
  ),
  maxHistory: mostly([5], '5', 1.5),
  dependsOn: mostly([[{ name: 'x' }]], [{ namespace: 'z' }]),
} satisfies Fields

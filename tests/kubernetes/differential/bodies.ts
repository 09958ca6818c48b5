import fc from 'fast-check'
import { RESOURCES, type Resource } from './resources.ts'

type Body = Record<string, unknown>

/** Members that a body may lack. A patch (`whole` false) has few, and null now and then. */
function members(fields: Record<string, fc.Arbitrary<unknown>>, whole: boolean, always: readonly string[] = []): fc.Arbitrary<Body> {
  const given = Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [
      key,
      whole ? value : fc.oneof({ arbitrary: value, weight: 5 }, { arbitrary: fc.constant(null), weight: 1 }),
    ]),
  )
  return fc.record(given, { requiredKeys: whole ? [...always] : [] }) as fc.Arbitrary<Body>
}

/** Mostly right, now and then wrong. */
const mostly = (right: readonly unknown[], ...wrong: readonly unknown[]) =>
  fc.oneof({ arbitrary: fc.constantFrom(...right), weight: 8 }, { arbitrary: fc.constantFrom(...wrong), weight: 1 })

const metadata = (whole: boolean) =>
  members(
    {
      labels: mostly([{ tier: 'web' }, { tier: 'db' }, { tier: 'web', set: 'x' }], { tier: '-bad-' }, { 'bad key': 'x' }, { tier: 5 }),
      annotations: fc.constantFrom({ note: 'one' }, { note: 'two', other: '1' }),
      finalizers: mostly([['test.example/hold'], []], ['nope'], 'test.example/hold'),
    },
    whole,
  )

function object(resource: Resource, whole: boolean, content: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Body> {
  const { apiVersion, kind } = RESOURCES[resource]
  const fields: Record<string, fc.Arbitrary<unknown>> = { metadata: metadata(whole), ...content }
  const some = fc.record(fields, { requiredKeys: whole ? Object.keys(content) : [] }) as fc.Arbitrary<Body>
  return whole ? some.map((body) => ({ apiVersion, kind, ...body })) : some
}

export const kustomizationBody = (whole: boolean): fc.Arbitrary<Body> =>
  object('kustomizations', whole, {
    spec: members(
      {
        interval: mostly(['1m', '10m0s'], '1d', 5, ''),
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
        path: fc.constantFrom('./a', './b'),
        suspend: fc.boolean(),
        timeout: mostly(['1m'], '1y'),
        force: fc.boolean(),
        images: mostly([[{ name: 'app', newTag: '1' }], [{ name: 'app', newTag: '2' }, { name: 'db' }], []], [{ newTag: '1' }], { name: 'app' }),
        dependsOn: mostly([[{ name: 'x' }], [{ name: 'x' }, { name: 'y', namespace: 'z' }]], [{ namespace: 'z' }], [5]),
        postBuild: mostly([{ substitute: { a: '1' } }, { substitute: { a: '1', b: '2' } }], { substitute: { a: 1 } }, { nope: 1 }),
        targetNamespace: mostly(['apps'], ''),
        deletionPolicy: mostly(['Orphan', 'Delete'], 'Never'),
        nope: fc.constant('unknown'),
      },
      whole,
      ['interval', 'prune', 'sourceRef'],
    ),
  })

export const gitRepositoryBody = (whole: boolean): fc.Arbitrary<Body> =>
  object('gitrepositories', whole, {
    spec: members(
      {
        interval: mostly(['1m', '5m'], '5'),
        url: mostly(['https://git.example.test/a.git', 'ssh://git@example.test/b'], 'git@example.test:c', 7),
        ref: mostly([{ branch: 'main' }, { tag: 'v1' }, { branch: 'main', commit: 'abc' }], { branch: 5 }, {}),
        timeout: mostly(['30s', '2m'], '1h'),
        provider: mostly(['generic', 'azure'], 'nobody'),
        serviceAccountName: fc.constant('robot'),
        secretRef: mostly([{ name: 's' }], {}),
      },
      whole,
      ['interval', 'url'],
    ),
  })

export const configMapBody = (whole: boolean): fc.Arbitrary<Body> => {
  const content = {
    data: mostly([{ k: 'v' }, { k: 'w', l: 'x' }, {}], { k: 5 }, { 'bad key!': 'v' }, 'text'),
    immutable: fc.constantFrom(true, false, false, false),
  }
  const { apiVersion, kind } = RESOURCES.configmaps
  const some = members({ metadata: metadata(whole), ...content }, whole)
  return whole ? some.map((body) => ({ apiVersion, kind, ...body })) : some
}

const container = fc.constantFrom<readonly unknown[]>(
  [{ name: 'app', image: 'nginx:1' }],
  [{ name: 'app', image: 'nginx:2', ports: [{ containerPort: 80 }], env: [{ name: 'A', value: '1' }] }],
  [{ name: 'app', image: 'nginx:2', ports: [{ containerPort: 80 }, { containerPort: 443, name: 'tls' }], env: [{ name: 'B', value: '2' }] }],
  [
    { name: 'app', image: 'nginx:1' },
    { name: 'side', image: 'busybox' },
  ],
  [{ name: 'app' }],
  [],
)

const template = fc
  .record({ containers: container, app: mostly(['web'], 'other') })
  .map(({ containers, app }) => ({ metadata: { labels: { app } }, spec: { containers } }))

export const deploymentBody = (whole: boolean): fc.Arbitrary<Body> =>
  object('deployments', whole, {
    spec: members(
      {
        selector: fc.constant({ matchLabels: { app: 'web' } }),
        template,
        replicas: mostly([1, 3], -1, 'three'),
        paused: fc.boolean(),
        minReadySeconds: mostly([5], -5),
        strategy: mostly([{ type: 'Recreate' }, { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } }], { type: 'Now' }),
        nope: fc.constant('unknown'),
      },
      whole,
      ['selector', 'template'],
    ),
  })

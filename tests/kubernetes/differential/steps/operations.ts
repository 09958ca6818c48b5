import fc from 'fast-check'
import type { Resource } from '../resources.ts'

/** Of each kind: where something is that a patch may change, and what may be put there. */
const PLACES: Readonly<Record<Resource, Readonly<Record<string, unknown>>>> = {
  kustomizations: { '/spec/path': './z', '/spec/suspend': true, '/spec/images/0/newTag': '9', '/spec/dependsOn/-': { name: 'z' } },
  gitrepositories: { '/spec/url': 'https://git.example.test/z.git', '/spec/suspend': true, '/spec/ref/branch': 'z' },
  ocirepositories: { '/spec/ref': { tag: 'z' }, '/spec/suspend': true, '/spec/url': 'oci://z.example.test/z' },
  helmreleases: { '/spec/values/a': { deep: 1 }, '/spec/suspend': true, '/spec/chart/spec/version': '2.x' },
  configmaps: { '/data/k': 'v', '/data': { z: '1' }, '/immutable': true },
  secrets: { '/data/k': 'djE=', '/data': { z: 'djE=' }, '/stringData': { z: 'text' } },
  services: { '/spec/ports/0/port': 81, '/spec/ports/-': { port: 99, name: 'z' }, '/spec/selector': { app: 'z' } },
  roles: { '/rules/0/verbs/-': 'patch', '/rules': [], '/rules/-': { verbs: ['get'], apiGroups: [''], resources: ['pods'] } },
  deployments: { '/spec/replicas': 2, '/spec/paused': true, '/spec/template/spec/containers/0/image': 'nginx:9' },
  statefulsets: { '/spec/replicas': 2, '/spec/template/spec/containers/0/image': 'nginx:9', '/spec/serviceName': 'z' },
  jobs: { '/spec/suspend': true, '/spec/parallelism': 2, '/spec/completions': 2, '/spec/backoffLimit': 1 },
}

const METADATA = { '/metadata/labels': { tier: 'web' }, '/metadata/labels/tier': 'db', '/metadata/annotations/x~1y': '1', '/metadata/finalizers': [] }

/** A JSON patch. */
export function operations(resource: Resource): fc.Arbitrary<readonly object[]> {
  const places = { ...METADATA, ...PLACES[resource] }
  const path = fc.constantFrom(...Object.keys(places), '/spec/nope')
  const put = fc
    .record({ op: fc.constantFrom('add', 'replace', 'add'), to: fc.constantFrom(...Object.entries(places)) })
    .map(({ op, to: [at, value] }) => ({ op, path: at, value }))
  const operation = fc.oneof(
    { arbitrary: put, weight: 4 },
    { arbitrary: fc.record({ op: fc.constant('remove'), path }), weight: 2 },
    {
      arbitrary: fc.record({ op: fc.constant('test'), path: fc.constantFrom('/metadata/name', '/kind'), value: fc.constantFrom('a', 'b') }),
      weight: 1,
    },
    { arbitrary: fc.record({ op: fc.constantFrom('copy', 'move'), from: path, path }), weight: 1 },
    { arbitrary: fc.record({ op: fc.constant('jump'), path }), weight: 1 },
    { arbitrary: fc.record({ op: fc.constant('add'), path, value: fc.constantFrom<unknown>(null, 'wrong', 5) }), weight: 1 },
  )
  return fc.array(operation, { minLength: 1, maxLength: 3 })
}

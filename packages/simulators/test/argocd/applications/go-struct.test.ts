import { expect, test } from 'vitest'
import { APPLICATION_TYPE } from '../../../src/argocd/applications/types/application-type.ts'
import { goMarshalled } from '../../../src/argocd/applications/types/go-struct.ts'
import { SOURCE } from '../../../src/argocd/applications/types/source-type.ts'
import { SPEC } from '../../../src/argocd/applications/types/spec-type.ts'
import type { JsonMap } from '../../../src/cluster/kube-object.ts'

test('nothing at all is an application with what is always there, in the order of the type', () => {
  expect(JSON.stringify(goMarshalled({}, APPLICATION_TYPE, '3.5'))).toBe(
    '{"metadata":{},"spec":{"destination":{},"project":""},"status":{"sync":{"status":"","comparedTo":{"source":{"repoURL":""},"destination":{}}},"health":{},"summary":{},"sourceHydrator":{}}}',
  )
})

test.each<[what: string, given: JsonMap, written: JsonMap]>([
  ['unknown members', { repoURL: 'x', nonsense: 1 }, { repoURL: 'x' }],
  ['empty texts, lists and maps', { repoURL: '', path: '', chart: null, helm: { valueFiles: [], values: '' } }, { repoURL: '', helm: {} }],
  ['a struct of its own that is empty', { repoURL: 'x', kustomize: {} }, { repoURL: 'x', kustomize: {} }],
  ['any value', { repoURL: 'x', helm: { valuesObject: { a: [], b: '' } } }, { repoURL: 'x', helm: { valuesObject: { a: [], b: '' } } }],
  [
    'maps by their keys',
    { repoURL: 'x', kustomize: { commonLabels: { b: '1', a: '2' } } },
    { repoURL: 'x', kustomize: { commonLabels: { a: '2', b: '1' } } },
  ],
  ['null in a list', { repoURL: 'x', helm: { valueFiles: ['a', null] } }, { repoURL: 'x', helm: { valueFiles: ['a', ''] } }],
])('%s', (_what, given, written) => {
  expect(JSON.stringify(goMarshalled(given, SOURCE, '3.5'))).toBe(JSON.stringify(written))
})

test.each([
  ['3.3', { directory: { jsonnet: {} } }],
  ['3.4', { directory: {} }],
] as const)('an empty jsonnet in %s', (version, written) => {
  expect(goMarshalled({ repoURL: 'x', directory: {} }, SOURCE, version)).toEqual({ repoURL: 'x', ...written })
})

test.each([
  ['3.0', { automated: {} }, {}],
  ['3.1', { automated: { enabled: true } }, {}],
  ['3.2', { automated: { enabled: true } }, { refresh: true }],
] as const)('what %s does not know yet is gone', (version, policy, retry) => {
  const spec = { syncPolicy: { automated: { enabled: true }, retry: { refresh: true } }, destination: {}, project: 'default' }
  expect(goMarshalled(spec, SPEC, version)['syncPolicy']).toEqual({ ...policy, retry })
})

test.each([
  ['3.4', {}],
  ['3.5', { tagPrefix: 'v' }],
] as const)('a prefix of tags in %s', (version, written) => {
  expect(goMarshalled({ repoURL: 'x', tagPrefix: 'v' }, SOURCE, version)).toEqual({ repoURL: 'x', ...written })
})

test('an explicit 0 stays behind a pointer only', () => {
  const spec = { revisionHistoryLimit: 0, syncPolicy: { retry: { limit: 0, backoff: { factor: 0 } } }, destination: {}, project: 'p' }
  expect(goMarshalled(spec, SPEC, '3.5')).toEqual({
    destination: {},
    project: 'p',
    syncPolicy: { retry: { backoff: { factor: 0 } } },
    revisionHistoryLimit: 0,
  })
})

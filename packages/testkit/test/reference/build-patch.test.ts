import { type DeploymentChange, isDmsError, type UpdateOptions } from '@gitops-dms/core'
import { expect, test } from 'vitest'
import { buildPatch } from '../../src/reference/adapter/build-patch.ts'
import { type ObjectParts, wireObject } from './wire-object.ts'

const GIT = { type: 'git', url: 'https://git.reference.test/acme/web.git', ref: { branch: 'main' }, dir: 'deploy' } as const
const RELEASE: ObjectParts = { kind: 'Release', spec: { settings: { a: { b: null, c: 1 }, password: 'p' } } }
const OVERLAY = {
  images: [{ name: 'web', tag: '1' }],
  replicas: [{ name: 'api', count: 2 }],
  patches: [],
  components: [],
  prefix: null,
  suffix: null,
}
const APP: ObjectParts = { metadata: { labels: { team: 'a', foreign: 'x' } }, spec: { overlay: OVERLAY, parameters: { mine: 'y' } } }
const LINK = { type: 'link', package: 'pkg', namespace: 'reference', dir: 'deploy', chart: null, version: null } as const
const LINKED: ObjectParts = { spec: { from: [LINK] }, status: { sources: [GIT] } }

test.each<[string, ObjectParts, DeploymentChange, object | null, Pick<UpdateOptions, 'replace'>?]>([
  ['a label', APP, { labels: { tier: 'web' } }, { body: { metadata: { labels: { tier: 'web' } } }, whole: [] }],
  ['a label unset', APP, { labels: { team: null } }, { body: { metadata: { labels: { team: null } } }, whole: [] }],
  ['all labels unset', APP, { labels: null }, { body: { metadata: { labels: { team: null, foreign: null } } }, whole: [] }],
  ['the same again', APP, { labels: { team: 'a' }, sync: { prune: false } }, null],
  ['a description and its end', {}, { description: 'x' }, { body: { spec: { summary: 'x' } }, whole: [] }],
  ['a description unset', { spec: { summary: 'x' } }, { description: null }, { body: { spec: { summary: null } }, whole: [] }],
  ['one member of the policy', {}, { sync: { automated: true } }, { body: { spec: { policy: { mode: 'auto' } } }, whole: [] }],
  ['deep in the policy', {}, { sync: { retry: { limit: 3 } } }, { body: { spec: { policy: { retries: { max: 3 } } } }, whole: [] }],
  ['a member back to its default', {}, { sync: { prune: null } }, { body: { spec: { policy: { prune: null } } }, whole: [] }],
  [
    'one image of a map',
    APP,
    { kustomize: { images: { api: { tag: '9' } } } },
    {
      body: {
        spec: {
          overlay: {
            ...OVERLAY,
            images: [
              { name: 'api', tag: '9' },
              { name: 'web', tag: '1' },
            ],
          },
        },
      },
      whole: ['overlay'],
    },
  ],
  ['the revision alone', {}, { source: { git: { revision: 'tag:v1' } } }, { body: { spec: { from: [{ ...GIT, ref: { tag: 'v1' } }] } }, whole: [] }],
  [
    'another type of source',
    {},
    { source: { oci: { url: 'oci://r.test/web' } } },
    { body: { spec: { from: [{ type: 'image', url: 'oci://r.test/web', ref: null, dir: null }] } }, whole: [] },
  ],
  [
    'a value beside a literal null',
    RELEASE,
    { values: { a: { c: 2 } } },
    { body: { spec: { settings: { a: { b: null, c: 2 }, password: 'p' } } }, whole: ['settings'] },
  ],
  ['a value unset', RELEASE, { values: { a: null } }, { body: { spec: { settings: { password: 'p' } } }, whole: ['settings'] }],
  ['all values unset', RELEASE, { values: null }, { body: { spec: { settings: null } }, whole: [] }],
  [
    'values put in whole',
    RELEASE,
    { values: { x: null } },
    { body: { spec: { settings: { x: null } } }, whole: ['settings'] },
    { replace: ['values'] },
  ],
  ['native alone', APP, { native: { parameters: { b: 'c' } } }, { body: { spec: { parameters: { b: 'c' } } }, whole: [] }],
  [
    'native over what is named',
    {},
    { sync: { prune: true }, native: { policy: { heal: true } } },
    { body: { spec: { policy: { prune: true, heal: true } } }, whole: [] },
  ],
  ['a link, read and written again', LINKED, { source: { git: { revision: 'branch:main' } } }, null],
  ['where in a link', LINKED, { source: { git: { path: 'other' } } }, { body: { spec: { from: [{ ...LINK, dir: 'other' }] } }, whole: [] }],
  [
    'a link replaced',
    LINKED,
    { sources: [{ git: { repo: 'https://git.reference.test/x' } }] },
    { body: { spec: { from: [{ type: 'git', url: 'https://git.reference.test/x', ref: null, dir: null }] } }, whole: [] },
  ],
])('%s', (_, parts, change, expected, options = {}) => {
  expect(buildPatch(wireObject(parts), change, options)).toEqual(expected)
})

test('what a package says is changed at the package', () => {
  expect(() => buildPatch(wireObject(LINKED), { source: { git: { revision: 'tag:v2' } } }, {})).toThrow(
    expect.toSatisfy((error) => isDmsError(error, 'FAILED_PRECONDITION') && Array.isArray(error.details['sharedBy'])),
  )
})

test('nothing that the contract has no words for is in a patch', () => {
  const object = wireObject(APP)
  Object.assign(object.spec, { later: 'version' })
  Object.assign(object.spec.policy, { mode: 'dreaming' })
  expect(buildPatch(object, { sync: { prune: true } }, {})).toEqual({ body: { spec: { policy: { prune: true } } }, whole: [] })
})

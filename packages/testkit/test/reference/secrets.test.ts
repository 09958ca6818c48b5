import { MASKED } from '@gitops-dms/core'
import { expect, test } from 'vitest'
import { mapChanges } from '../../src/reference/adapter/map-changes.ts'
import { looksSecret, maskValues } from '../../src/reference/adapter/mask-values.ts'

test.each([
  ['password', true],
  ['dbPassword', true],
  ['API_TOKEN', true],
  ['clientSecret', true],
  ['api-key', true],
  ['privateKey', true],
  ['passphrase', true],
  ['credentials', true],
  ['secretName', false],
  ['existingSecret', false],
  ['tokenFile', false],
  ['passwordKey', false],
  ['replicas', false],
  ['key', false],
])('%s looks secret: %s', (name, expected) => {
  expect(looksSecret(name)).toBe(expected)
})

test('leaves are masked, also in lists and below a secret-looking name; switches and nothing are not', () => {
  const values = { auth: { token: 't', enabled: true }, users: [{ name: 'a', password: 'b' }], secrets: { a: 1, b: null, c: '' } }
  expect(maskValues(values)).toEqual({
    auth: { token: MASKED, enabled: true },
    users: [{ name: 'a', password: MASKED }],
    secrets: { a: MASKED, b: null, c: '' },
  })
})

test('a diff shows where, and never the secret', () => {
  const name = (kind: string) => ({ group: '', version: 'v1', kind, namespace: 'shop', name: 'web' })
  const { changes } = mapChanges({
    complete: true,
    changes: [
      {
        action: 'change',
        object: name('Secret'),
        live: { kind: 'Secret', data: { a: 'old' } },
        desired: { kind: 'Secret', data: { a: 'new', b: 'more' } },
      },
      {
        action: 'change',
        object: name('ConfigMap'),
        live: { data: { settings: '{"password":"old"}' } },
        desired: { data: { settings: '{"password":"new"}' } },
      },
      { action: 'change', object: name('Deployment'), live: { spec: { replicas: 1, 'a/b': 1 } }, desired: { spec: { replicas: 2, 'a/b': 2 } } },
      { action: 'add', object: name('Job'), live: null, desired: { kind: 'Job' } },
      { action: 'remove', object: name('Pod'), live: { kind: 'Pod' }, desired: null },
    ],
  })
  expect(changes.map(({ action, fields }) => [action, fields])).toEqual([
    [
      'update',
      [
        { path: '/data/a', from: MASKED, to: MASKED },
        { path: '/data/b', to: MASKED },
      ],
    ],
    ['update', [{ path: '/data/settings', from: `{"password":"${MASKED}"}`, to: `{"password":"${MASKED}"}` }]],
    [
      'update',
      [
        { path: '/spec/a~1b', from: 1, to: 2 },
        { path: '/spec/replicas', from: 1, to: 2 },
      ],
    ],
    ['create', [{ path: '', to: { kind: 'Job' } }]],
    ['delete', [{ path: '', from: { kind: 'Pod' } }]],
  ])
})

import { isDmsError } from '@gitops-dms/core'
import { expect, test } from 'vitest'
import { toDmsError } from '../../src/reference/adapter/reference-error.ts'
import { resolveSettings } from '../../src/reference/adapter/reference-settings.ts'
import { createAdapter } from '../../src/reference/index.ts'

const GOOD = { serverUrl: 'https://127.0.0.1:1', token: 't' }

function issuesOf(settings: unknown): unknown {
  try {
    resolveSettings(settings)
  } catch (error) {
    if (isDmsError(error, 'CONFIG')) return error.details['issues']
    throw error
  }
  return []
}

test.each<[string, unknown, readonly string[]]>([
  ['nothing', {}, ['serverUrl', 'token']],
  ['no object', 'x', ['']],
  ['plain http', { ...GOOD, serverUrl: 'http://x' }, ['serverUrl']],
  ['two credentials', { ...GOOD, tokenFile: '/x' }, ['token']],
  ['an unknown member', { ...GOOD, namspace: 'x' }, ['namspace']],
  ['wrong types', { ...GOOD, timeoutMs: 'x', headers: { a: 1 }, tls: { ca: '' } }, ['tls.ca', 'headers.a', 'timeoutMs']],
  ['too small', { ...GOOD, timeoutMs: 0 }, ['timeoutMs']],
])('settings with %s are refused at their paths', (_, settings, paths) => {
  const issues = issuesOf(settings) as { path: string; message: string }[]
  expect(issues.map(({ path }) => path).sort()).toEqual([...paths].sort())
  for (const { message } of issues) expect(message).toMatch(/accepted/)
})

test('good settings are copied and completed', () => {
  const given = { ...GOOD, headers: { a: 'b' } }
  const resolved = resolveSettings(given)
  given.headers.a = 'c'
  expect(resolved).toEqual({ ...GOOD, namespace: 'reference', headers: { a: 'b' } })
  expect(resolveSettings({ ...GOOD, namespace: undefined }).namespace).toBe('reference')
})

test('an adapter declares what it can do before anything is sent', async () => {
  const adapter = createAdapter(GOOD)
  expect(Object.keys(adapter.capabilities.kinds)).toEqual(['App', 'Release'])
  expect(Object.isFrozen(adapter.capabilities.kinds)).toBe(true)
  await adapter.close()
  await expect(adapter.getDeployment({ name: 'x' })).rejects.toSatisfy((error) => isDmsError(error, 'CLOSED'))
})

const wire = (code: string, details: object = {}) => JSON.stringify({ error: { code, message: `it is ${code}`, details } })

test.each<[number, string, boolean, string, object?]>([
  [400, wire('invalid', { field: 'spec.from[0].url' }), true, 'INVALID_ARGUMENT', { path: 'sources[0].url', reason: 'invalid' }],
  [401, wire('unauthenticated'), false, 'UNAUTHENTICATED'],
  [403, wire('denied'), false, 'PERMISSION_DENIED'],
  [404, wire('not-found', { resource: 'revision' }), false, 'NOT_FOUND', { resource: 'revision' }],
  [404, wire('kind-missing', { kind: 'App' }), false, 'FAILED_PRECONDITION', { reason: 'kind-missing', kind: 'App' }],
  [409, wire('exists'), true, 'ALREADY_EXISTS'],
  [409, wire('operation-running'), true, 'OPERATION_IN_PROGRESS'],
  [409, wire('in-use', { usedBy: ['x'] }), true, 'FAILED_PRECONDITION', { usedBy: ['x'] }],
  [410, wire('expired'), false, 'EXPIRED'],
  [412, wire('stale'), true, 'CONFLICT'],
  [413, wire('too-large'), true, 'INVALID_ARGUMENT'],
  [503, wire('unavailable'), true, 'UNAVAILABLE'],
  [500, wire('internal'), false, 'UNAVAILABLE'],
  [500, wire('internal'), true, 'OUTCOME_UNKNOWN'],
  [502, '<html></html>', false, 'UNAVAILABLE'],
  [502, '<html></html>', true, 'OUTCOME_UNKNOWN'],
  [404, '<html></html>', false, 'PROTOCOL'],
  [403, '<html></html>', true, 'PERMISSION_DENIED'],
  [409, wire('a-word-of-later'), true, 'CONFLICT'],
])('HTTP %i %s of a write (%#: %s) is %s', (status, text, write, code, details = {}) => {
  const error = toDmsError({ status, headers: {}, text }, { server: 'https://x', write })
  expect(error.code).toBe(code)
  expect(error.details).toMatchObject(details)
})

test('Retry-After is kept', () => {
  const error = toDmsError({ status: 503, headers: { 'retry-after': '2' }, text: wire('unavailable') }, { server: 'https://x', write: false })
  expect([error.retryable, error.retryAfterMs]).toEqual([true, 2000])
})

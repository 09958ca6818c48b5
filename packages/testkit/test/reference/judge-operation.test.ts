import type { OperationToken, Until } from '@gitops-dms/core'
import { isDmsError } from '@gitops-dms/core'
import { expect, test } from 'vitest'
import { judgeOperation } from '../../src/reference/adapter/judge-operation.ts'
import type { TokenState } from '../../src/reference/adapter/token-state.ts'
import type { WireOperation } from '../../src/reference/backend/wire-types.ts'
import { type ObjectParts, underWay, wireObject, wireOperation } from './wire-object.ts'

const AT = '2026-01-01T00:00:00.000Z'
const OWN: TokenState = { follow: 'operation', operation: 'op-1', generation: 1 }
const STORED: TokenState = { follow: 'stored', operation: null, generation: 1 }
const GONE: TokenState = { follow: 'gone', operation: null, generation: 1 }
const END: TokenState = { follow: 'end', operation: 'op-1', generation: 1 }

function judge(state: TokenState, until: Until, parts: ObjectParts | null, own: WireOperation | null | undefined, uid: string | null = 'uid-1') {
  const token: OperationToken = {
    version: 1,
    adapter: 'reference',
    id: 'op-1',
    kind: state.follow === 'gone' ? 'delete' : 'update',
    ref: { kind: 'App', controlNamespace: 'reference', name: 'web' },
    uid,
    state: {},
  }
  const object = parts === null ? null : wireObject(parts)
  const newest = object?.status.operation ?? null
  return judgeOperation({ token, state, object, own: own === undefined ? (newest?.id === state.operation ? newest : null) : own }, { until })
}

const running = (id = 'op-1') => underWay({ id })
const later = { ...wireOperation(), id: 'op-2', kind: 'update' }

test.each<[string, TokenState, Until, ObjectParts | null, WireOperation | null | undefined, string, RegExp?]>([
  ['stored and in force', STORED, 'applied', {}, undefined, 'succeeded'],
  ['stored and not looked at', STORED, 'applied', { status: { observedGeneration: 0 } }, undefined, 'pending', /engine is asked/],
  ['stored, the old content healthy', STORED, 'healthy', { status: { sync: 'differs' } }, undefined, 'pending', /engine is asked/],
  [
    'stored under a pause',
    STORED,
    'healthy',
    { spec: { pause: { reason: null, actor: null, since: AT, by: 'request' } }, status: { sync: 'differs' } },
    undefined,
    'pending',
    /resumed/,
  ],
  ['queued', OWN, 'applied', { status: { operation: underWay({ state: 'queued' }) } }, undefined, 'pending'],
  ['running', OWN, 'applied', { status: { operation: running() } }, undefined, 'running'],
  ['done', OWN, 'applied', {}, undefined, 'succeeded'],
  ['failed', OWN, 'healthy', { status: { operation: wireOperation({ state: 'failed', message: 'refused' }) } }, undefined, 'failed', /refused/],
  ['done and healthy', OWN, 'healthy', {}, undefined, 'succeeded'],
  ['done, health of before', OWN, 'healthy', { status: { comparedOperation: 'op-0' } }, undefined, 'running'],
  ['done, not healthy yet', OWN, 'healthy', { status: { health: { state: 'working', message: null } } }, undefined, 'running'],
  ['a newer spec', OWN, 'healthy', { metadata: { generation: 2 } }, undefined, 'superseded', /later change.*applied before/],
  ['a newer operation', OWN, 'applied', { status: { operation: later } }, wireOperation({ state: 'overtaken' }), 'superseded', /a later update/],
  ['a newer operation after ours was done', OWN, 'applied', { status: { operation: later } }, wireOperation(), 'superseded', /applied before/],
  ['the engine goes on by itself', OWN, 'applied', { status: { operation: { ...later, kind: 'auto' } } }, wireOperation(), 'succeeded'],
  [
    'the engine goes on by itself and is not done',
    OWN,
    'healthy',
    { status: { operation: underWay({ id: 'op-2', kind: 'auto' }) } },
    wireOperation(),
    'running',
  ],
  [
    'the engine goes on by itself and fails',
    OWN,
    'healthy',
    { status: { operation: wireOperation({ id: 'op-2', kind: 'auto', state: 'failed' }) } },
    wireOperation(),
    'failed',
  ],
  ['a deletion', OWN, 'applied', { metadata: { deletingSince: AT } }, undefined, 'superseded', /being deleted/],
  ['gone', OWN, 'applied', null, null, 'superseded', /is gone/],
  ['made again', OWN, 'applied', { metadata: { uid: 'uid-2' } }, null, 'superseded', /made again/],
  ['stored', STORED, 'applied', { status: { operation: running('op-0') } }, null, 'succeeded'],
  ['stored, and changed since', STORED, 'applied', { metadata: { generation: 2 } }, null, 'superseded'],
  ['a deletion that waits', GONE, 'gone', { metadata: { deletingSince: AT, finalizers: ['hold'] } }, null, 'running', /hold/],
  ['a deletion that is over', GONE, 'gone', null, null, 'succeeded'],
  ['a deletion, and made again', GONE, 'gone', { metadata: { uid: 'uid-2' } }, null, 'succeeded'],
  ['the end of one that runs', END, 'applied', { status: { operation: underWay({ state: 'stopping' }) } }, undefined, 'running'],
  ['the end of one that has failed', END, 'applied', { status: { operation: wireOperation({ state: 'failed' }) } }, undefined, 'succeeded'],
  ['the end of one, with a later one', END, 'applied', { status: { operation: later } }, wireOperation({ state: 'failed' }), 'succeeded'],
])('%s', (_, state, until, parts, own, expected, message = /^/) => {
  const progress = judge(state, until, parts, own)
  if (progress === 'forgotten') throw new Error('not forgotten')
  expect(progress.state).toBe(expected)
  expect(progress.final).toBe(!['pending', 'running'].includes(expected))
  expect(progress.message ?? '').toMatch(message)
  expect(progress.status === null).toBe(parts === null || parts.metadata?.uid === 'uid-2')
})

test('what the backend does not remember is forgotten', () => {
  expect(judge(OWN, 'applied', {}, null)).toBe('forgotten')
  expect(judge({ ...OWN, generation: null }, 'applied', null, null, null)).toBe('forgotten')
})

test('a deletion of what was not there is over, whoever has the name now', () => {
  expect(judge({ ...GONE, generation: null }, 'gone', {}, null, null)).toMatchObject({ state: 'succeeded', final: true })
})

test('healthy cannot be waited for where nobody looks', () => {
  const { policy } = wireObject().spec
  expect(() => judge(OWN, 'healthy', { spec: { policy: { ...policy, judge: false } } }, undefined)).toThrow(
    expect.toSatisfy((error) => isDmsError(error, 'FAILED_PRECONDITION') && error.details['reason'] === 'unchecked'),
  )
})

import { DmsError, isDmsError } from '@gitops-dms/core'
import { expect, test } from 'vitest'
import type { ReferenceClient } from '../../src/reference/adapter/reference-client.ts'
import { type SentWrite, sendWrite } from '../../src/reference/adapter/send-write.ts'
import type { WireObject } from '../../src/reference/backend/wire-types.ts'
import { caught } from './open-world.ts'
import { wireObject, wireOperation } from './wire-object.ts'

const lost = new DmsError({ code: 'OUTCOME_UNKNOWN', message: 'the connection broke' })
const unknown = new DmsError({ code: 'NOT_FOUND', message: 'none', details: { resource: 'operation' } })

/** A client that answers what was read back. */
const clientOf = (object: WireObject | DmsError, operation: 'known' | 'unknown') =>
  ({
    getObject: async () => (isDmsError(object) ? Promise.reject(object) : object),
    getOperation: async () => (operation === 'known' ? wireOperation({ id: 'mine' }) : Promise.reject(unknown)),
  }) as unknown as ReferenceClient

const write = (more: Partial<SentWrite> = {}): SentWrite => ({
  ref: { kind: 'App', controlNamespace: 'reference', name: 'web' },
  uid: 'uid-1',
  asked: { id: 'mine', kind: 'update' },
  version: 'v-7',
  send: () => Promise.reject(lost),
  ...more,
})

const call = { signal: new AbortController().signal }

test('an operation that is known is the answer', async () => {
  const written = await sendWrite(clientOf(wireObject(), 'known'), write(), call)
  expect([written.effect, written.operation?.id]).toEqual(['started', 'mine'])
})

test.each<[string, WireObject | DmsError, Partial<SentWrite>, string]>([
  ['the object is as it was: it may still come', wireObject(), {}, 'OUTCOME_UNKNOWN'],
  ['the object has moved on without it: it cannot come any more', wireObject({ metadata: { version: 'v-8' } }), {}, 'CONFLICT'],
  [
    'the object has moved on, and the write starts no operation',
    wireObject({ metadata: { version: 'v-8' } }),
    { version: undefined },
    'OUTCOME_UNKNOWN',
  ],
  ['another object has the name', wireObject({ metadata: { uid: 'uid-2', version: 'v-8' } }), {}, 'OUTCOME_UNKNOWN'],
  ['reading fails', new DmsError({ code: 'UNAVAILABLE', message: 'down' }), {}, 'OUTCOME_UNKNOWN'],
])('an operation that is not known, and %s', async (_, object, more, code) => {
  const error = await caught(sendWrite(clientOf(object, 'unknown'), write(more), call))
  expect(isDmsError(error) && error.code).toBe(code)
  if (code === 'OUTCOME_UNKNOWN') expect(isDmsError(error) && error.token).toMatchObject({ id: 'mine', kind: 'update', uid: 'uid-1' })
})

test('once the call is ended nothing more is asked', async () => {
  const ended = { signal: AbortSignal.abort() }
  const client = clientOf(new DmsError({ code: 'INTERNAL', message: 'it was asked' }), 'known')
  expect(isDmsError(await caught(sendWrite(client, write(), ended)), 'OUTCOME_UNKNOWN')).toBe(true)
})

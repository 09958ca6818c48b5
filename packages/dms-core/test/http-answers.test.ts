import { describe, expect, it } from 'vitest'
import { httpError } from '../src/adapter/transport/http-error.ts'
import { readJson } from '../src/adapter/transport/read-json.ts'
import { readText } from '../src/adapter/transport/read-text.ts'
import { retryAfterMs } from '../src/adapter/transport/retry-after.ts'
import { caught } from './support/caught.ts'
import { chunksOf } from './support/chunks.ts'

const SERVER = 'https://gitops.test'
const READ = { server: SERVER, write: false } as const
const WRITE = { server: SERVER, write: true } as const
const REF = { instance: null, kind: 'App', namespace: 'a', name: 'b' } as never

const answer = (status: number, text = '', headers: Record<string, string> = {}) => ({ status, headers, text })

describe('httpError', () => {
  it.each<[number, string, string]>([
    [400, 'INVALID_ARGUMENT', 'INVALID_ARGUMENT'],
    [401, 'UNAUTHENTICATED', 'UNAUTHENTICATED'],
    [403, 'PERMISSION_DENIED', 'PERMISSION_DENIED'],
    [404, 'NOT_FOUND', 'NOT_FOUND'],
    [408, 'UNAVAILABLE', 'UNAVAILABLE'],
    [409, 'CONFLICT', 'CONFLICT'],
    [410, 'EXPIRED', 'EXPIRED'],
    [412, 'CONFLICT', 'CONFLICT'],
    [413, 'INVALID_ARGUMENT', 'INVALID_ARGUMENT'],
    [422, 'INVALID_ARGUMENT', 'INVALID_ARGUMENT'],
    [429, 'RATE_LIMITED', 'RATE_LIMITED'],
    [418, 'PROTOCOL', 'PROTOCOL'],
    [200, 'PROTOCOL', 'PROTOCOL'],
    [500, 'UNAVAILABLE', 'OUTCOME_UNKNOWN'],
    [501, 'UNSUPPORTED', 'UNSUPPORTED'],
    [502, 'UNAVAILABLE', 'OUTCOME_UNKNOWN'],
    [503, 'UNAVAILABLE', 'OUTCOME_UNKNOWN'],
    [504, 'UNAVAILABLE', 'OUTCOME_UNKNOWN'],
  ])('makes of %i for a read %s, for a write %s', (status, read, write) => {
    expect(httpError(answer(status), READ)).toMatchObject({ code: read, details: { httpStatus: status }, retryAfterMs: null })
    expect(httpError(answer(status), WRITE)).toMatchObject({ code: write, details: { httpStatus: status } })
  })

  it('takes a 503 with Retry-After for a write that was not done, and says when to come back', () => {
    for (const context of [READ, WRITE]) {
      expect(httpError(answer(503, '', { 'retry-after': '7' }), context)).toMatchObject({ code: 'UNAVAILABLE', retryAfterMs: 7_000, retryable: true })
      expect(httpError(answer(429, '', { 'retry-after': '7' }), context)).toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 7_000 })
    }
    const until = httpError(answer(503, '', { 'retry-after': 'Thu, 01 Jan 2026 00:00:05 GMT' }), READ, Date.parse('2026-01-01T00:00:00Z'))
    expect(until.retryAfterMs).toBe(5_000)
    // By no clock at all the date would be half a century away.
    expect(httpError(answer(503, '', { 'retry-after': 'Thu, 01 Jan 2026 00:00:05 GMT' }), READ).retryAfterMs).toBeNull()
    expect(httpError(answer(500, '', { 'retry-after': '7' }), WRITE)).toMatchObject({ code: 'OUTCOME_UNKNOWN', retryAfterMs: null })
  })

  it.each<[string, string, Record<string, string>, string]>([
    ['nothing', '', {}, ''],
    ['a plain text', 'no healthy\n  upstream ', { 'content-type': 'text/plain' }, ' (no healthy upstream)'],
    ['the beginning of a long one', 'x'.repeat(500), {}, ` (${'x'.repeat(120)})`],
    ['credentials', 'bad token Bearer abc.def for https://me:pw@git.test/x', {}, ' (bad token Bearer <redacted> for https://git.test/x)'],
    ['a page', '<html>s3cret</html>', { 'content-type': 'text/html' }, ''],
    ['a page without a content type', ' <!doctype html>', {}, ''],
    ['JSON', '{"token":"s3cret"}', {}, ''],
    ['JSON by its content type', '"s3cret"', { 'content-type': 'application/json' }, ''],
  ])('shows of %s what is fit to be shown', (_what, text, headers, shown) => {
    expect(httpError(answer(400, text, headers), READ).message).toBe(`${SERVER} answered HTTP 400${shown}`)
  })

  it('shows what the adapter read in the body, without credentials', () => {
    const message = 'the token Bearer abc is stale'
    expect(httpError(answer(500, '{}'), { ...WRITE, message }).message).toBe(
      `${SERVER} answered HTTP 500 (the token Bearer <redacted> is stale); the write may or may not have taken effect`,
    )
  })

  it('says what was not found, and about what it was', () => {
    expect(httpError(answer(404), { ...READ, resource: 'deployment', ref: REF })).toMatchObject({ ref: REF, details: { resource: 'deployment' } })
    expect(httpError(answer(409), { ...READ, resource: 'deployment' }).details).toEqual({ httpStatus: 409 })
  })
})

describe('readJson', () => {
  const JSON_TYPE = { 'content-type': 'application/json' }

  it.each<[string, Record<string, string>]>([
    ['application/json', JSON_TYPE],
    ['a charset', { 'content-type': 'application/json; charset=utf-8' }],
    ['a type based on JSON', { 'content-type': 'application/problem+json' }],
    ['another way of writing', { 'content-type': 'Application/JSON' }],
    ['no content type', {}],
  ])('reads an answer with %s', (_what, headers) => {
    expect(readJson(answer(200, '{"a":[1]}', headers), READ)).toEqual({ a: [1] })
  })

  it('reads 204 as null, and null as null', () => {
    expect(readJson(answer(204), WRITE)).toBeNull()
    expect(readJson(answer(200, 'null', JSON_TYPE), READ)).toBeNull()
  })

  it.each<[string, string, Record<string, string>, string]>([
    ['an empty body', '', JSON_TYPE, 'with an empty body'],
    ['blanks', ' \n', {}, 'with an empty body'],
    ['a page', '<html>s3cret</html>', { 'content-type': 'text/html; charset=utf-8' }, 'with text/html'],
    ['a page that says that it is JSON', '<html>s3cret</html>', JSON_TYPE, 'with what is no JSON, or was cut'],
    ['JSON that was cut', '{"token":"s3cr', JSON_TYPE, 'with what is no JSON, or was cut'],
    ['JSON of another content type', '{"a":1}', { 'content-type': 'text/plain' }, 'with text/plain'],
  ])('refuses %s: PROTOCOL for a read, OUTCOME_UNKNOWN because of it for a write', async (_what, text, headers, found) => {
    const message = `${SERVER} answered HTTP 200 ${found}; accepted is JSON. Is it the right address, path included?`
    const read = await caught(() => readJson(answer(200, text, headers), { ...READ, ref: REF }))
    expect(read).toMatchObject({ code: 'PROTOCOL', message, ref: REF, details: { httpStatus: 200 } })
    expect(read.cause).toBeUndefined()
    const write = await caught(() => readJson(answer(200, text, headers), WRITE))
    expect(write).toMatchObject({ code: 'OUTCOME_UNKNOWN', cause: { code: 'PROTOCOL', message } })
    expect(write.message).toContain('The write may or may not have taken effect')
  })
})

describe('retryAfterMs', () => {
  const NOW = Date.parse('2026-01-01T00:00:00Z')

  it.each<[string, Record<string, string | string[]>, number | null]>([
    ['nothing', {}, null],
    ['seconds', { 'retry-after': '120' }, 120_000],
    ['none', { 'retry-after': '0' }, 0],
    ['parts of a second', { 'retry-after': '1.5x' }, null],
    ['less than nothing', { 'retry-after': '-' }, null],
    ['a number below nothing, which is no date of 2001', { 'retry-after': '-5' }, null],
    ['a part of a second, neither', { 'retry-after': '1.5' }, null],
    ['a date as it was written once', { 'retry-after': 'Thursday, 01-Jan-26 00:01:00 GMT' }, 60_000],
    ['what only begins as a date', { 'retry-after': 'Thu, 99 Nov 2026' }, null],
    ['a word', { 'retry-after': 'soon' }, null],
    ['two of them', { 'retry-after': ['1', '2'] }, null],
    ['a date, by our clock', { 'retry-after': 'Thu, 01 Jan 2026 00:01:00 GMT' }, 60_000],
    ['a date that is over', { 'retry-after': 'Wed, 31 Dec 2025 00:01:00 GMT' }, 0],
    ['a date, by its own clock', { 'retry-after': 'Thu, 01 Jan 2026 05:00:09 GMT', date: 'Thu, 01 Jan 2026 05:00:00 GMT' }, 9_000],
    ['a date, beside a Date that is none', { 'retry-after': 'Thu, 01 Jan 2026 00:00:09 GMT', date: 'now' }, 9_000],
  ])('reads %s', (_what, headers, ms) => {
    expect(retryAfterMs(headers, NOW)).toBe(ms)
  })
})

describe('readText', () => {
  it('reads characters that are cut, and no more than it is told to', async () => {
    expect(await readText(chunksOf('kein Kaffee: ☕', 1))).toBe('kein Kaffee: ☕')
    expect(await readText(chunksOf('1234', 1), 4)).toBe('1234')
    expect(await caught(readText(chunksOf('12345', 1), 4))).toMatchObject({ code: 'PROTOCOL', message: 'the answer is longer than 4 bytes' })
  })
})

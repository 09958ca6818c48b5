import { describe, expect, it } from 'vitest'
import { type FailedCall, toDmsError } from '../src/argocd-error.ts'
import { type Exchange, readExchanges, readTable } from './support/recordings.ts'

const ROWS = readTable('errors.txt').map(([file = '', id = '', code = '', reason = '']) => ({ file, id, code, reason }))
const FILES = [...new Set(ROWS.map((row) => row.file))]
const SERVER = 'https://argocd.test'

const asText = (body: unknown) => (typeof body === 'string' ? body : JSON.stringify(body))

/** The call as the client of this adapter describes it. */
function failed({ request, response }: Exchange, about: Partial<FailedCall> = {}) {
  const application = /^\/api\/v1\/applications\/([^/?]+)/.exec(request.path)?.[1]
  return toDmsError(
    { status: response.status ?? 0, headers: {}, text: asText(response.body) },
    { server: SERVER, application, write: request.method !== 'GET', ...about },
  )
}

const answer = (status: number, text: string, about: Partial<FailedCall> = {}) =>
  toDmsError({ status, headers: {}, text }, { server: SERVER, write: false, ...about })
const api = (status: number, code: number, message: string, about: Partial<FailedCall> = {}) =>
  answer(status, JSON.stringify({ error: message, code, message }), about)

describe.each(FILES)('the recorded failures of %s', (file) => {
  const failures = readExchanges(file).filter((exchange) => (exchange.response.status ?? 0) >= 300)

  it('are all in the table', () => {
    expect(
      ROWS.filter((row) => row.file === file)
        .map((row) => row.id)
        .sort(),
    ).toEqual(failures.map((exchange) => exchange.id).sort())
  })

  it.each(ROWS.filter((row) => row.file === file))('$id is $code', ({ id, code, reason }) => {
    const exchange = failures.find((one) => one.id === id)
    if (exchange === undefined) throw new Error(`${file} has no ${id}`)
    const error = failed(exchange)
    expect([error.code, error.details['reason'] ?? error.details['resource'] ?? '-']).toEqual([code, reason])
    expect(error.details['httpStatus']).toBe(exchange.response.status)
  })
})

describe('the message of an error', () => {
  it('carries Argo CD’s own words', () => {
    expect(api(400, 9, 'Cannot sync to 1.2: auto-sync currently set to main').message).toContain(
      'Cannot sync to 1.2: auto-sync currently set to main',
    )
  })

  it('names the server and what it accepts where the credentials are refused or the answer is none', () => {
    expect(api(401, 16, 'no session information').message).toMatch(/^Argo CD at https:\/\/argocd\.test .*no session information.*accepted is/)
    expect(answer(200, '<html>').message).toMatch(/https:\/\/argocd\.test .*serverUrl/)
  })

  it('shows no credentials that a server repeats', () => {
    const leaking = api(400, 3, 'cannot read https://user:hunter2@git.test/web.git with Bearer abc.def.ghi')
    expect(leaking.message).not.toMatch(/hunter2|abc\.def/)
    expect(answer(502, 'Bearer abc.def.ghi is odd').message).not.toContain('abc.def')
  })
})

describe('a failure that says nothing about the outcome', () => {
  it.each([
    ['a write that Argo CD gave up', () => api(504, 4, 'context deadline exceeded', { write: true }), 'OUTCOME_UNKNOWN'],
    ['a read that Argo CD gave up', () => api(504, 4, 'context deadline exceeded'), 'DEADLINE_EXCEEDED'],
    ['a write that a proxy gave up', () => answer(504, 'gateway timeout', { write: true }), 'OUTCOME_UNKNOWN'],
    ['a read that a proxy gave up', () => answer(502, 'bad gateway'), 'UNAVAILABLE'],
    ['a write that a proxy refused for its rate', () => answer(429, 'slow down', { write: true }), 'RATE_LIMITED'],
  ])('is told apart: %s', (_what, make, code) => {
    expect(make().code).toBe(code)
  })
})

describe('a failure that no recording has', () => {
  it.each([
    [409, 10, 'the object has been modified', 'CONFLICT'],
    [409, 6, 'already exists', 'ALREADY_EXISTS'],
    [429, 8, 'too many requests', 'RATE_LIMITED'],
    [429, 8, 'grpc: received message larger than max (1 vs. 0)', 'FAILED_PRECONDITION'],
    [501, 12, 'hydrator is disabled', 'UNSUPPORTED'],
    [503, 14, 'etcd is away', 'UNAVAILABLE'],
    [500, 13, 'panic', 'INTERNAL'],
    [400, 9, 'application is deleting', 'FAILED_PRECONDITION'],
  ])('HTTP %i with code %i (%s) is %s', (status, code, message, expected) => {
    expect(api(status, code, message)).toMatchObject({ code: expected, details: { httpStatus: status, grpcCode: code } })
  })

  it('is read in the shape of the streaming calls too', () => {
    const text = JSON.stringify({ error: { grpc_code: 7, http_code: 403, message: 'permission denied: logs, get, x', http_status: 'Forbidden' } })
    expect(answer(403, text)).toMatchObject({ code: 'PERMISSION_DENIED', details: { grpcCode: 7 } })
  })

  it('is of something in front of Argo CD where it is no JSON', () => {
    expect(answer(401, 'who are you')).toMatchObject({ code: 'UNAUTHENTICATED', message: expect.stringContaining('in front of Argo CD') })
    expect(answer(403, '{"kind":"Status"}').code).toBe('PROTOCOL')
  })
})

import { describe, expect, it } from 'vitest'
import { transportError } from '../src/adapter/transport/transport-error.ts'
import { DmsError } from '../src/errors/dms-error.ts'

const SERVER = 'https://gitops.test'
const { signal } = new AbortController()
const READ = { server: SERVER, write: false, sent: true, signal }
const WRITE = { server: SERVER, write: true, sent: true, signal }
const UNSENT = { server: SERVER, write: true, sent: false, signal }

const failure = (code: string, message = 'what it says', more: object = {}) => Object.assign(new Error(message), { code }, more)

describe('transportError', () => {
  it.each<[string, unknown, string]>([
    ['a code', failure('ECONNRESET'), 'cannot be reached (ECONNRESET: what it says)'],
    ['the code of its cause', new Error('fetch failed', { cause: failure('ENOTFOUND') }), 'cannot be reached (ENOTFOUND: fetch failed)'],
    ['a name alone', new RangeError('odd'), 'cannot be reached (RangeError: odd)'],
    ['a code that is no text', failure(5 as never), 'cannot be reached (Error: what it says)'],
    ['no message', failure('EPIPE', ''), 'cannot be reached (EPIPE: EPIPE)'],
    ['what is no error', 'odd', 'cannot be reached (unknown: unknown)'],
  ])('tells of %s', (_what, error, message) => {
    expect(transportError(error, READ)).toMatchObject({ code: 'UNAVAILABLE', retryable: true, message: `${SERVER}: ${message}` })
  })

  it('knows a write that may have left from one that has not', () => {
    expect(transportError(failure('ECONNRESET'), WRITE)).toMatchObject({ code: 'OUTCOME_UNKNOWN', retryable: false })
    expect(transportError(failure('ECONNRESET'), UNSENT)).toMatchObject({ code: 'UNAVAILABLE', retryable: true })
  })

  it.each<[string, string]>([
    ['CERT_HAS_EXPIRED', 'its certificate is not valid now (CERT_HAS_EXPIRED); renew it, or check the clocks'],
    ['CERT_NOT_YET_VALID', 'its certificate is not valid now (CERT_NOT_YET_VALID)'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'its certificate is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT); give the authority that signed it'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'its certificate is not trusted'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'its certificate is for another name'],
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'it refuses the connection'],
  ])('says of %s what to do, and that another try does not help', (code, message) => {
    for (const exchange of [READ, WRITE, UNSENT]) {
      const error = transportError(failure(code), exchange)
      expect(error).toMatchObject({ code: 'UNAVAILABLE', retryable: false, details: { reason: 'certificate' } })
      expect(error.message).toContain(message)
    }
  })

  it.each<[string, DmsError, string, string]>([
    ['CANCELLED', new DmsError({ code: 'CANCELLED', message: 'gone' }), 'CANCELLED', 'OUTCOME_UNKNOWN'],
    ['CLOSED', new DmsError({ code: 'CLOSED', message: 'closed' }), 'CLOSED', 'OUTCOME_UNKNOWN'],
    ['DEADLINE_EXCEEDED', new DmsError({ code: 'DEADLINE_EXCEEDED', message: 'late' }), 'DEADLINE_EXCEEDED', 'OUTCOME_UNKNOWN'],
  ])('gives %s as the reason of a call that has ended, and as the cause where a write may have left', (_what, reason, read, write) => {
    const aborted = AbortSignal.abort(reason)
    expect(transportError(failure('ECONNRESET'), { ...READ, signal: aborted }).code).toBe(read)
    expect(transportError(failure('ECONNRESET'), { ...UNSENT, signal: aborted }).code).toBe(read)
    expect(transportError(failure('ECONNRESET'), { ...WRITE, signal: aborted })).toMatchObject({ code: write, cause: reason })
  })

  it('leaves an error of the contract as it is', () => {
    const error = new DmsError({ code: 'CONFIG', message: 'tls.caFile' })
    expect(transportError(error, WRITE)).toBe(error)
  })

  it('keeps nothing that is attached to a failure, nor credentials in what it says', () => {
    const parser = failure('HPE_INVALID', 'odd answer of https://me:s3cret@git.test', { data: 'set-cookie: s3cret' })
    parser.name = 'HTTPParserError'
    const error = transportError(parser, READ)
    expect(error.message).toBe(`${SERVER}: cannot be reached (HPE_INVALID: odd answer of https://git.test)`)
    expect(error.cause).toMatchObject({ name: 'HTTPParserError', code: 'HPE_INVALID', message: 'odd answer of https://git.test' })
    expect(error.cause).not.toHaveProperty('data')
  })
})

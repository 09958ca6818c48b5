import { describe, expect, it, vi } from 'vitest'
import { annotateError } from '../src/errors/annotate-error.ts'
import { DmsError } from '../src/errors/dms-error.ts'
import { isDmsError } from '../src/errors/is-dms-error.ts'
import { progressOf, REF, tokenOf } from './support/samples.ts'

/** Code, HTTP status of its Problem, and whether repeating the same call may help. */
const CODES: readonly (readonly [string, number, boolean])[] = [
  ['INVALID_ARGUMENT', 400, false],
  ['NOT_FOUND', 404, false],
  ['NOT_FOUND_OR_DENIED', 404, false],
  ['AMBIGUOUS_REF', 409, false],
  ['ALREADY_EXISTS', 409, false],
  ['CONFLICT', 409, false],
  ['UNAUTHENTICATED', 401, false],
  ['PERMISSION_DENIED', 403, false],
  ['FAILED_PRECONDITION', 412, false],
  ['OPERATION_IN_PROGRESS', 409, true],
  ['OPERATION_FAILED', 500, false],
  ['SUPERSEDED', 409, false],
  ['UNSUPPORTED', 501, false],
  ['UNAVAILABLE', 503, true],
  ['RATE_LIMITED', 429, true],
  ['DEADLINE_EXCEEDED', 504, true],
  ['CANCELLED', 499, false],
  ['EXPIRED', 410, false],
  ['OUTCOME_UNKNOWN', 502, false],
  ['PROTOCOL', 502, false],
  ['CONFIG', 500, false],
  ['CLOSED', 503, false],
  ['INTERNAL', 500, false],
  ['A_CODE_OF_A_NEWER_CONTRACT', 500, false],
]

/** As when two versions of core are installed side by side. */
async function twoCopies() {
  const load = async () => {
    vi.resetModules()
    const [errors, guard, annotate, deadline] = await Promise.all([
      import('../src/errors/dms-error.ts'),
      import('../src/errors/is-dms-error.ts'),
      import('../src/errors/annotate-error.ts'),
      import('../src/clock/with-deadline.ts'),
    ])
    return { ...errors, ...guard, ...annotate, ...deadline }
  }
  const [one, other] = [await load(), await load()]
  expect(one.DmsError).not.toBe(other.DmsError)
  return { one, other }
}

describe('A DmsError', () => {
  it('is an Error with everything absent as null', () => {
    const error = new DmsError({ code: 'NOT_FOUND', message: 'no such thing' })
    expect(error).toBeInstanceOf(Error)
    expect({ ...error }).toEqual({
      name: 'DmsError',
      code: 'NOT_FOUND',
      retryable: false,
      retryAfterMs: null,
      instance: null,
      adapter: null,
      method: null,
      ref: null,
      capability: null,
      token: null,
      progress: null,
      details: {},
    })
    expect(error.message).toBe('no such thing')
    expect('cause' in error).toBe(false)
  })

  it.each(CODES)('with code %s is a Problem of status %i and by default retryable %j', (code, status, retryable) => {
    const error = new DmsError({ code, message: 'what happened', instance: 'prod' })
    expect(error.retryable).toBe(retryable)
    const problem = error.toProblem()
    expect(problem).toEqual({
      type: `urn:gitops-dms:error:${code}`,
      title: expect.stringMatching(/^[A-Z]/),
      status,
      detail: 'what happened',
      code,
      retryable,
      instance: 'prod',
    })
    expect(JSON.parse(JSON.stringify(problem))).toEqual(problem)
  })

  it('is retryable as its thrower says', () => {
    expect(new DmsError({ code: 'UNAVAILABLE', message: '', retryable: false }).retryable).toBe(false)
    expect(new DmsError({ code: 'UNAVAILABLE', message: '', retryable: false }).toProblem().retryable).toBe(false)
    expect(new DmsError({ code: 'CONFLICT', message: '', retryable: true }).retryable).toBe(true)
  })
})

describe('isDmsError', () => {
  it('knows the errors of another copy of core, by code too', async () => {
    const { one, other } = await twoCopies()
    const error = new one.DmsError({ code: 'CONFLICT', message: 'stale' })
    expect(error).not.toBeInstanceOf(other.DmsError)
    expect(other.isDmsError(error)).toBe(true)
    expect(other.isDmsError(error, 'CONFLICT')).toBe(true)
    expect(other.isDmsError(error, 'NOT_FOUND')).toBe(false)
  })

  it('knows nothing else, however much it looks alike', () => {
    const lookalike = Object.assign(new Error('x'), { name: 'DmsError', code: 'CONFLICT', retryable: false })
    for (const other of [lookalike, { code: 'CONFLICT' }, null, undefined, 'CONFLICT', 0, () => undefined]) expect(isDmsError(other)).toBe(false)
  })

  it('leaves no trace in what an error is printed and sent as', () => {
    const error = new DmsError({ code: 'CONFLICT', message: 'stale' })
    expect(Object.keys(error)).toEqual(expect.arrayContaining(['code']))
    expect(JSON.stringify(error)).not.toContain('gitops-dms.error')
    expect(Object.getOwnPropertySymbols({ ...error })).toEqual([])
  })
})

describe('annotateError', () => {
  const context = { instance: 'prod', adapter: 'argocd', method: 'getDeployment', ref: REF }

  it('adds the context that an error lacks and keeps all that it has', () => {
    const cause = new Error('below')
    const error = new DmsError({
      code: 'OUTCOME_UNKNOWN',
      message: 'lost',
      retryable: true,
      retryAfterMs: 5,
      instance: 'inner',
      capability: 'reconcile',
      token: tokenOf(),
      progress: progressOf(),
      details: { a: 1 },
      cause,
    })
    const annotated = annotateError(error, context)
    expect({ ...annotated }).toEqual({ ...error, adapter: 'argocd', method: 'getDeployment', ref: REF })
    expect(annotated).toMatchObject({ message: 'lost', instance: 'inner', cause })
    expect(annotated.stack).toBe(error.stack)
  })

  it('does not change the error that it was given', () => {
    const error = new DmsError({ code: 'CLOSED', message: 'closed' })
    annotateError(error, context)
    expect(error.instance).toBeNull()
  })

  it('turns what is no DmsError into INTERNAL with the original as cause', () => {
    const cause = new TypeError('x is not a function')
    expect(annotateError(cause, context)).toMatchObject({
      code: 'INTERNAL',
      message: 'unexpected failure: x is not a function',
      instance: 'prod',
      cause,
    })
    expect(annotateError('a text', context)).toMatchObject({ code: 'INTERNAL', message: 'unexpected failure: a text', cause: 'a text' })
  })

  it('shows no credentials of a foreign message', () => {
    const { message } = annotateError(new Error('fetch https://me:hunter2@git.test/a failed'), context)
    expect(message).toBe('unexpected failure: fetch https://git.test/a failed')
  })

  it('annotates the errors of another copy of core as its own', async () => {
    const { one, other } = await twoCopies()
    const annotated = other.annotateError(new one.DmsError({ code: 'CONFLICT', message: 'stale' }), context)
    expect(annotated).toBeInstanceOf(other.DmsError)
    expect(annotated).toMatchObject({ code: 'CONFLICT', instance: 'prod' })
  })
})

describe('The reason of an abort', () => {
  it('stays what it is when it comes from another copy of core', async () => {
    const { one, other } = await twoCopies()
    const reason = new one.DmsError({ code: 'DEADLINE_EXCEEDED', message: 'too late' })
    expect(other.abortError(reason)).toBe(reason)
  })
})

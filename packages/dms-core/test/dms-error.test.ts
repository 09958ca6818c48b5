import { inspect } from 'node:util'
import { describe, expect, it, vi } from 'vitest'
import { annotateError } from '../src/errors/annotate-error.ts'
import { DmsError } from '../src/errors/dms-error.ts'
import { errorFromProblem } from '../src/errors/error-from-problem.ts'
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
      message: 'no such thing',
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
    expect('cause' in error).toBe(false)
  })

  it('tells in JSON what it says, as in the answer of a portal, and not its cause', () => {
    const error = new DmsError({ code: 'NOT_FOUND', message: 'no such thing, password=hunter2', cause: new Error('inner') })
    expect(JSON.parse(JSON.stringify({ errors: [{ instance: 'prod', error }] })).errors[0].error).toEqual({ ...error })
    expect(JSON.stringify(error)).toContain('no such thing')
    expect(JSON.stringify(annotateError(error, { instance: 'prod' }))).toContain('no such thing')
    expect(JSON.stringify(error)).not.toMatch(/hunter2|inner/)
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

  it('of a code that is not known here is a Problem too, not retryable', () => {
    for (const code of ['QUOTA_EXCEEDED', 'toString']) {
      const problem = new DmsError({ code, message: 'x' }).toProblem()
      expect(problem).toMatchObject({ type: `urn:gitops-dms:error:${code}`, title: 'Error', status: 500, code, retryable: false })
    }
  })

  it('is retryable as its thrower says', () => {
    expect(new DmsError({ code: 'UNAVAILABLE', message: '', retryable: false }).retryable).toBe(false)
    expect(new DmsError({ code: 'UNAVAILABLE', message: '', retryable: false }).toProblem().retryable).toBe(false)
    expect(new DmsError({ code: 'CONFLICT', message: '', retryable: true }).retryable).toBe(true)
  })
})

describe('What is printed of a DmsError', () => {
  const error = new DmsError({ code: 'NOT_FOUND', message: 'no such thing' })

  it('begins with its code, the heading of its page', () => {
    expect(String(error)).toBe('DmsError [NOT_FOUND]: no such thing')
    expect(error.stack).toMatch(/^DmsError \[NOT_FOUND\]: no such thing\n +at /)
    expect(inspect(error)).toMatch(/^DmsError \[NOT_FOUND\]: no such thing\n +at /)
    expect(error.name).toBe('DmsError')
    expect(error.message).toBe('no such thing')
  })

  it('has the place where it was made as its first', () => {
    expect(error.stack?.split('\n')[1]).toContain('dms-error.test.ts')
  })
})

describe('errorFromProblem', () => {
  it.each(CODES)('gives back what a Problem of %s carries', (code) => {
    const error = new DmsError({ code, message: 'what happened', instance: 'prod', retryable: true })
    const again = errorFromProblem(JSON.parse(JSON.stringify(error.toProblem())))
    expect(isDmsError(again, code)).toBe(true)
    expect(again.toProblem()).toEqual(error.toProblem())
    expect(again.cause).toBeUndefined()
  })

  it('knows no credentials of a foreign Problem', () => {
    const problem = { ...new DmsError({ code: 'INTERNAL', message: 'x' }).toProblem(), detail: 'password=hunter2' }
    expect(errorFromProblem(problem).message).toBe('password=<redacted>')
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

  it.each<[unknown, string]>([
    [Object.create(null), 'unexpected failure: an object that is no error was thrown'],
    [{ message: 'a text' }, 'unexpected failure: a text'],
    [undefined, 'unexpected failure: undefined'],
    [Symbol('left'), 'unexpected failure: Symbol(left)'],
  ])('takes whatever can be thrown: %s', (thrown, message) => {
    expect(annotateError(thrown, context)).toMatchObject({ code: 'INTERNAL', message })
  })

  it('shows no credentials of a foreign message', () => {
    const { message } = annotateError(new Error('fetch https://me:hunter2@git.test/a failed'), context)
    expect(message).toBe('unexpected failure: fetch https://git.test/a failed')
  })

  it('keeps members that a newer copy of core has given it', () => {
    const newer = Object.assign(new DmsError({ code: 'CONFLICT', message: 'stale' }), { hint: 'read again', traceId: 5, authToken: 'hunter2' })
    expect(annotateError(newer, context)).toMatchObject({
      code: 'CONFLICT',
      instance: 'prod',
      hint: 'read again',
      traceId: 5,
      authToken: '<redacted>',
    })
  })

  it('takes an error without a stack as it is', () => {
    const error = new DmsError({ code: 'CONFLICT', message: 'stale' })
    delete error.stack
    expect(annotateError(error, context)).toMatchObject({ code: 'CONFLICT', instance: 'prod' })
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

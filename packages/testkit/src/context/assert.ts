import assert from 'node:assert/strict'
import { type DmsError, type ErrorCode, isDmsError } from '@gitops-dms/core'

/** node:assert, strict, with every assertion counted and a message that says what was expected in the words of the contract. */
export interface Assert {
  ok(value: unknown, message: string): void
  equal(actual: unknown, expected: unknown, message: string): void
  notEqual(actual: unknown, unexpected: unknown, message: string): void
  deepEqual(actual: unknown, expected: unknown, message: string): void
  /** The value, which is neither null nor undefined. */
  present<T>(value: T | null | undefined, message: string): T
  /** That the call rejects with a DmsError of this code, or of one of these. The error. */
  rejects(call: Promise<unknown>, code: ErrorCode | readonly ErrorCode[], message: string): Promise<DmsError>
  fail(message: string): never
}

export function createAssert(count: () => void): Assert {
  const failed = (message: string, actual: unknown, expected: unknown, cause?: unknown) =>
    Object.assign(new assert.AssertionError({ message, actual, expected, operator: 'rejects' }), cause === undefined ? {} : { cause })
  return {
    ok: (value, message) => {
      count()
      assert.ok(value, message)
    },
    equal: (actual, expected, message) => {
      count()
      if (!Object.is(actual, expected)) throw failed(message, actual, expected)
    },
    notEqual: (actual, unexpected, message) => {
      count()
      assert.notEqual(actual, unexpected, message)
    },
    deepEqual: (actual, expected, message) => {
      count()
      try {
        assert.deepEqual(actual, expected)
      } catch {
        throw failed(message, actual, expected) // with both in the report, and our words instead of a generated text
      }
    },
    present: (value, message) => {
      count()
      if (value === null || value === undefined) throw failed(message, value, 'a value')
      return value
    },
    rejects: async (call, code, message) => {
      count()
      const accepted = typeof code === 'string' ? [code] : code
      const expected = `a rejection with ${accepted.join(' or ')}`
      let value: unknown
      try {
        value = await call
      } catch (error) {
        if (!isDmsError(error)) throw failed(message, error, expected, error)
        if (!accepted.includes(error.code)) throw failed(message, `${error.code}: ${error.message}`, expected, error)
        return error
      }
      throw failed(message, value, expected)
    },
    fail: (message) => {
      count()
      throw failed(message, undefined, undefined)
    },
  }
}

import { expect } from 'vitest'
import type { DmsInstance } from '../../src/client/dms.ts'
import type { DmsError } from '../../src/errors/dms-error.ts'
import { caught } from './caught.ts'
import { openInstance } from './instance.ts'

/** The INVALID_ARGUMENT of a call with exactly these findings, path by path; nothing has reached the adapter. */
export async function refused(
  call: (instance: DmsInstance) => Promise<unknown>,
  method: string,
  issues: readonly (readonly [string, string])[],
): Promise<DmsError> {
  const { instance, calls } = openInstance()
  const error = await caught(call(instance))
  expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', retryable: false, instance: 'prod', adapter: 'fake', method })
  expect(error.details).toEqual({
    path: issues[0]?.[0],
    issues: issues.map(([path, message]) => ({ path, message: expect.stringContaining(message) })),
  })
  for (const [path, message] of issues) {
    expect(error.message).toContain(`${path}: `.replace(/^: $/, ''))
    expect(error.message).toContain(message)
  }
  expect(calls).toEqual([])
  return error
}

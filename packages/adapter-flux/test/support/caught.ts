import { type DmsError, isDmsError } from '@gitops-dms/core'
import { expect } from 'vitest'

/** The DmsError that a call throws or rejects with; the test fails when it does neither, or with anything else. */
export async function caught(call: Promise<unknown> | (() => unknown)): Promise<DmsError> {
  let result: unknown
  try {
    result = await (typeof call === 'function' ? call() : call)
  } catch (error) {
    if (!isDmsError(error)) throw error
    return error
  }
  return expect.unreachable(`expected a DmsError, got ${JSON.stringify(result)}`)
}

import { isDmsError } from '@gitops-dms/core'

const ATTEMPTS = 5

/**
 * Tries again, reading anew, when somebody else wrote in between, the controller with its status for one. With an etag the caller's own
 * reading is what counts: no second attempt.
 */
export async function readAnew<T>(etag: string | undefined, attempt: () => Promise<T>): Promise<T> {
  for (let left = ATTEMPTS; ; left--) {
    try {
      return await attempt()
    } catch (error) {
      if (etag !== undefined || left === 1 || !isDmsError(error, 'CONFLICT')) throw error
    }
  }
}

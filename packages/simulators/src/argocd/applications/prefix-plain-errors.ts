import { ApiError } from '../gateway/api-error.ts'

const UNKNOWN = 2

/** Errors that have no code of their own are told with what was being done; of others only the inner text is left. */
export async function prefixPlainErrors<T>(prefix: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof ApiError && error.code === UNKNOWN) throw new ApiError(UNKNOWN, prefix + error.message)
    throw error
  }
}

import type { Call } from './reference-types.ts'

/** Work on each item at once. The failure of one ends the others: when a call has failed nothing of it goes on. */
export async function together<I, T>(items: readonly I[], call: Call, work: (item: I, call: Call) => Promise<T>): Promise<T[]> {
  const failed = new AbortController()
  const inner = { ...call, signal: AbortSignal.any([call.signal, failed.signal]) }
  const running = items.map((item) => work(item, inner))
  try {
    return await Promise.all(running)
  } catch (error) {
    failed.abort(error)
    await Promise.allSettled(running)
    throw error
  }
}

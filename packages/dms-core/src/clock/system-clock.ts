import type { Clock } from '../contract/adapter-context.ts'

/** Node fires a longer timer at once. */
const LONGEST_MS = 2 ** 31 - 1

/** The real clock: the only place of the packages that arms a timer. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason)
        return
      }
      const onAbort = () => {
        clearTimeout(timer)
        reject(signal?.reason)
      }
      const timer = setTimeout(
        () => {
          signal?.removeEventListener('abort', onAbort)
          resolve()
        },
        Math.min(ms, LONGEST_MS),
      )
      signal?.addEventListener('abort', onAbort, { once: true })
    }),
}

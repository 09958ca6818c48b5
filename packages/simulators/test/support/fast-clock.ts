import type { Clock } from '@gitops-dms/core'

/** Real time, only faster: what a controller waits for takes a fraction, what git does takes its time. */
export function fastClock(speed: number): Clock {
  const startedAt = Date.now()
  return {
    now: () => Math.floor(startedAt + (Date.now() - startedAt) * speed),
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
        const timer = setTimeout(() => {
          signal?.removeEventListener('abort', onAbort)
          resolve()
        }, ms / speed)
        signal?.addEventListener('abort', onAbort, { once: true })
      }),
  }
}

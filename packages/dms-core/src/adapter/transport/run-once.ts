import { unlessAborted } from '../../clock/unless-aborted.ts'

/**
 * Work that all who ask for it while it runs share, such as a log-in. One who leaves does not end it for the others; when the last one
 * leaves, its signal fires. It starts anew for whoever asks after its end.
 */
export function runOnce<T>(work: (signal: AbortSignal) => Promise<T>): (signal: AbortSignal) => Promise<T> {
  let running: { readonly result: Promise<T>; readonly abandoned: AbortController; waiting: number } | undefined

  return async (signal) => {
    running ??= start()
    const mine = running
    mine.waiting += 1
    try {
      return await unlessAborted(mine.result, signal)
    } finally {
      mine.waiting -= 1
      if (mine.waiting === 0 && signal.aborted) {
        forget(mine)
        mine.abandoned.abort(signal.reason)
      }
    }
  }

  function start() {
    const abandoned = new AbortController()
    const started = { result: work(abandoned.signal), abandoned, waiting: 0 }
    const end = () => forget(started)
    started.result.then(end, end)
    return started
  }

  function forget(one: typeof running) {
    if (running === one) running = undefined
  }
}

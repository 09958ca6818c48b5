import type { HoldingClock } from '../../src/cluster/external-work.ts'

interface Sleeper {
  readonly dueAt: number
  readonly wake: () => void
}

/**
 * Real time, only faster: what a controller waits for takes a fraction. While somebody waits for git or a socket it stands still, so that no slow
 * machine makes one of their time-outs come.
 */
export function fastClock(speed: number): HoldingClock {
  const sleepers = new Set<Sleeper>()
  let holds = 0
  let timer: NodeJS.Timeout | undefined
  /** Time stood at `from` when the machine's was `since`. */
  let from = Date.now()
  let since = from
  const now = () => (holds > 0 ? from : from + (Date.now() - since) * speed)

  const wakeDue = (): void => {
    clearTimeout(timer)
    if (holds > 0) return
    const time = now()
    for (const sleeper of [...sleepers].filter(({ dueAt }) => dueAt <= time).sort((a, b) => a.dueAt - b.dueAt)) {
      sleepers.delete(sleeper)
      sleeper.wake()
    }
    const next = Math.min(...[...sleepers].map(({ dueAt }) => dueAt))
    if (next !== Number.POSITIVE_INFINITY) timer = setTimeout(wakeDue, Math.min((next - time) / speed, 2 ** 31 - 1))
  }

  return {
    now: () => Math.floor(now()),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(signal.reason)
          return
        }
        const onAbort = () => {
          sleepers.delete(sleeper)
          wakeDue()
          reject(signal?.reason)
        }
        const wake = () => {
          signal?.removeEventListener('abort', onAbort)
          resolve()
        }
        const sleeper: Sleeper = { dueAt: now() + ms, wake }
        sleepers.add(sleeper)
        signal?.addEventListener('abort', onAbort, { once: true })
        wakeDue()
      }),
    hold: () => {
      if (holds === 0) {
        from = now()
        clearTimeout(timer)
      }
      holds++
      let held = true
      return () => {
        if (!held) return
        held = false
        holds--
        if (holds > 0) return
        since = Date.now()
        wakeDue()
      }
    },
  }
}

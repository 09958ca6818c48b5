/** Runs works in the order of their coming, at most so many at a time. */
export function limitWorkers(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = []
  let busy = 0
  return async (work) => {
    if (busy >= most) await new Promise<void>((resolve) => waiting.push(resolve))
    else busy++
    try {
      return await work()
    } finally {
      // The place is handed on, so that nobody who comes meanwhile overtakes.
      const next = waiting.shift()
      if (next === undefined) busy--
      else next()
    }
  }
}

/**
 * Several streams as one, each in its own order. The end or the failure of one ends the whole: half of what was asked for must not go on as if it
 * were all of it.
 */
export async function* mergeStreams<T>(streams: readonly AsyncIterable<T>[]): AsyncGenerator<T> {
  const iterators = streams.map((stream) => stream[Symbol.asyncIterator]())
  const pending = new Map(iterators.map((iterator, index) => [index, take(iterator, index)]))
  try {
    while (pending.size > 0) {
      const { index, result } = await Promise.race(pending.values())
      if (result.done === true) return
      const iterator = iterators[index]
      if (iterator !== undefined) pending.set(index, take(iterator, index))
      yield result.value
    }
  } finally {
    // Whoever is left waits for a signal that is about to fire; its end is of no interest to anybody.
    for (const taken of pending.values()) taken.catch(() => undefined)
  }
}

async function take<T>(iterator: AsyncIterator<T>, index: number): Promise<{ readonly index: number; readonly result: IteratorResult<T> }> {
  return { index, result: await iterator.next() }
}

/** Runs the work for every item, at most `concurrency` at the same time, begun in the order of the items. Results are in that order too. */
export async function inTurns<I, T>(items: readonly I[], concurrency: number, work: (item: I, index: number) => Promise<T>): Promise<T[]> {
  const results = new Array<T>(items.length)
  const queue = items.entries()
  const takeTurns = async () => {
    for (const [index, item] of queue) results[index] = await work(item, index)
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, takeTurns))
  return results
}

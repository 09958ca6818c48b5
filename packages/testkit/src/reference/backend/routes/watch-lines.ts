import { missingKind } from '../kind-registry.ts'
import type { StoreEvent } from '../store/watch-history.ts'
import type { WireWatchLine } from '../wire-answers.ts'
import type { WireObject } from '../wire-types.ts'
import type { RouteContext } from './route.ts'

/** A reader that is further behind has to begin anew. */
const MOST_WAITING = 10_000

/** What happened, then what happens, as the lines of a watch; it listens from the call on, so that nothing falls between. */
export function watchLines(
  { store, kinds, clock, timing, grease }: RouteContext,
  kind: string,
  isIn: (object: WireObject) => boolean,
  past: readonly StoreEvent[],
  signal: AbortSignal,
): AsyncIterable<unknown> {
  const waiting: WireWatchLine[] = []
  let wake: () => void = () => undefined
  let isOver = false
  const put = (line: WireWatchLine) => {
    if (isOver) return
    if (line.type === 'error') isOver = true
    waiting.push(line)
    wake()
  }
  const hear = (event: StoreEvent) => {
    if (waiting.length > MOST_WAITING) put({ type: 'error', error: { code: 'expired', message: 'read too slowly', details: {} } })
    else for (const line of linesOf(event, isIn)) put(line)
  }
  for (const event of past) hear(event)
  const ends = [
    store.history.listen(hear),
    kinds.listen((removed) => {
      if (removed !== kind) return
      const { code, message, details } = missingKind(kind)
      put({ type: 'error', error: { code, message, details: { ...details } } })
    }),
  ]
  const stop = () => {
    isOver = true
    for (const end of ends) end()
    wake()
  }
  signal.addEventListener('abort', stop, { once: true })
  const quiet = async () => {
    const awake = new AbortController()
    wake = () => awake.abort()
    await clock.sleep(timing.markMs, awake.signal).catch((error: unknown) => {
      if (!awake.signal.aborted) throw error
    })
  }
  return (async function* () {
    try {
      while (!signal.aborted) {
        const line = waiting.shift()
        if (line !== undefined) {
          if (grease.marksNow()) yield { type: 'mark', sequence: 'sequence' in line ? line.sequence - 1 : store.sequence }
          yield grease.dress(line)
          continue
        }
        if (isOver) return
        await quiet()
        if (waiting.length === 0 && !isOver) yield { type: 'mark', sequence: store.sequence }
      }
    } finally {
      stop()
    }
  })()
}

/** What leaves the filter is gone, in its last state inside. */
function linesOf({ type, sequence, object, previous }: StoreEvent, isIn: (object: WireObject) => boolean): WireWatchLine[] {
  const wasIn = previous !== undefined && isIn(previous)
  if (type === 'put' && isIn(object)) return [{ type: 'put', sequence, object }]
  return wasIn ? [{ type: 'gone', sequence, object: previous }] : []
}

import type { Clock } from '../../contract/adapter-context.ts'
import type { DmsInstance } from '../dms.ts'
import type { Outcome } from './fan-out.ts'
import type { InstancePage } from './list-instance.ts'

/** A page waits so long for an instance before it asks one more beside it. */
const SLOW_MS = 250

export interface AskAhead {
  readonly clock: Clock
  readonly signal: AbortSignal
  /** In order. */
  readonly instances: readonly DmsInstance[]
  readonly concurrency: number
  /** How many deployments the page has room for now; undefined: for all. */
  missing(): number | undefined
  ask(instance: DmsInstance): Promise<Outcome<InstancePage>>
}

type Answer = Promise<Outcome<InstancePage>>

/**
 * Asks instances in order, some before their turn. Whoever wants all of them has a bounded number asked at the same time. A page asks one, and then
 * never more at the same time than it has used up so far and one, so that a page out of many small instances is quick and one out of a few large
 * ones asks for little in vain. One that takes longer than 250 ms does not count, so that dead ones hold a page up together and not one after
 * the other; what has been answered ahead of them ends the asking once it would fill the page.
 */
export function askAhead(plan: AskAhead): { take(index: number): Answer; stop(): void } {
  const { clock, signal, instances, concurrency, missing, ask } = plan
  const paged = missing() !== undefined
  const answers: Answer[] = []
  /** Of those that were answered before their turn, by their place. */
  const sizes = new Map<number, number>()
  let turn = 0
  let running = 0
  let slow = 0
  let stopped = false

  const beginMore = () => {
    while (!stopped && !signal.aborted && answers.length < instances.length && hasRoom()) {
      const index = answers.length
      answers.push(begin(instances[index] as DmsInstance, index))
    }
  }

  const hasRoom = () => {
    const wanted = missing()
    if (wanted === undefined) return running < concurrency
    const ahead = [...sizes].reduce((sum, [index, size]) => (index > turn ? sum + size : sum), 0)
    return running < Math.min(concurrency, turn + 1 + slow) && ahead < wanted
  }

  const begin = async (instance: DmsInstance, index: number): Answer => {
    running += 1
    let late = false
    const answered = new AbortController()
    if (paged) {
      clock.sleep(SLOW_MS, answered.signal).then(
        () => {
          late = true
          slow += 1
          beginMore()
        },
        () => undefined, // it has answered in time
      )
    }
    const answer = await ask(instance)
    answered.abort()
    running -= 1
    if (late) slow -= 1
    sizes.set(index, answer.error === undefined ? answer.value.items.length : 0)
    // Whether the page needs more after the one whose turn it is, only its reader knows.
    if (!paged || index !== turn) beginMore()
    return answer
  }

  return {
    take(index) {
      turn = index
      beginMore()
      return answers[index] as Answer
    },
    stop() {
      stopped = true
    },
  }
}

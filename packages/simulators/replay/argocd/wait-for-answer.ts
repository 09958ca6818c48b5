import { systemClock } from '@gitops-dms/core/adapter'
import type { VirtualClock } from '@gitops-dms/testkit/simulator'
import type { Answer } from '../answer.ts'
import type { Seen } from '../compare-answer.ts'

/** Turns of the process in which an answer that needs no time comes. Counted so, a machine that is busy with others changes nothing. */
const AT_ONCE = 15

/** After something has come, or time has passed. */
const SOON = 4

/** Lets the clock go on for as long as an answer needs it. */
export async function untilEnded(clock: VirtualClock, answer: Answer, limitMs: number): Promise<void> {
  let spent = 0
  let patience = AT_ONCE
  while (answer.ended() === undefined) {
    if (await changesWithin(clock, answer, patience)) continue
    if (answer.ended() !== undefined || spent >= limitMs) return
    const step = Math.min(Math.max(clock.untilNext ?? 100, 1), 100)
    await clock.advance(step)
    spent += step
    patience = SOON
  }
}

/** Until nothing comes any more although time stands. */
export async function settled(clock: VirtualClock, answer: Answer): Promise<void> {
  await clock.settle()
  while (answer.ended() === undefined && (await changesWithin(clock, answer, answer.status() === undefined ? AT_ONCE : SOON)));
}

async function changesWithin(clock: VirtualClock, answer: Answer, turns: number): Promise<boolean> {
  let changed = false
  void answer.change().then(() => {
    changed = true
  })
  for (let turn = 0; turn < turns && !changed; turn++) {
    await systemClock.sleep(1)
    await clock.settle()
  }
  return changed
}

export const seenOf = (answer: Answer): Seen => ({
  status: answer.status() ?? null,
  headers: answer.headers(),
  text: answer.text(),
  end: answer.ended(),
})

import type { Clock } from '@gitops-dms/core'
import { expect, test } from 'vitest'
import { WorkQueue } from '../src/cluster/controller.ts'

/** Time stands still; what sleeps is seen. */
function standingClock(): Clock & { readonly sleeping: number[] } {
  const sleeping: number[] = []
  return {
    sleeping,
    now: () => 0,
    sleep: (ms, signal) =>
      new Promise((_resolve, reject) => {
        sleeping.push(ms)
        signal?.addEventListener('abort', () => {
          sleeping.splice(sleeping.indexOf(ms), 1)
          reject(signal.reason)
        })
      }),
  }
}

test('requests during a pass make one more pass, and the appointment of the first is overtaken', async () => {
  const clock = standingClock()
  const passes: { readonly finish: () => void }[] = []
  const queue: WorkQueue = new WorkQueue(clock, async (key) => {
    const afterMs = passes.length === 0 ? 60_000 : 3_600_000
    await new Promise<void>((finish) => passes.push({ finish }))
    queue.addAfter(key, afterMs)
  })
  queue.add('a')
  queue.add('a')
  queue.add('a')
  expect(passes).toHaveLength(1)
  passes[0]?.finish()
  await expect.poll(() => passes.length).toBe(2)
  passes[1]?.finish()
  await expect.poll(() => clock.sleeping).toEqual([3_600_000])
  expect(passes).toHaveLength(2)
  await queue.stop()
  expect(clock.sleeping).toEqual([])
})

test('an earlier appointment is kept, a request overtakes it', async () => {
  const clock = standingClock()
  const seen: string[] = []
  const queue = new WorkQueue(clock, async (key) => void seen.push(key))
  queue.addAfter('a', 1_000)
  queue.addAfter('a', 2_000)
  expect(clock.sleeping).toEqual([1_000])
  queue.add('a')
  expect([seen, clock.sleeping]).toEqual([['a'], []])
  await queue.stop()
})

test('a stop ends a pass that waits, and nothing begins any more', async () => {
  const clock = standingClock()
  let ended = false
  const queue = new WorkQueue(clock, async (_key, signal) => {
    try {
      await clock.sleep(3_600_000, signal)
    } finally {
      ended = true
    }
  })
  queue.add('a')
  await queue.stop()
  expect(ended).toBe(true)
  queue.add('a')
  queue.addAfter('a', 1_000)
  expect(clock.sleeping).toEqual([])
})

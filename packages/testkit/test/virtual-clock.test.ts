import { expect, test } from 'vitest'
import { VirtualClock } from '../src/simulator/index.ts'

test('wakes in order, and lets what follows happen before it goes on', async () => {
  const clock = new VirtualClock(0)
  const woken: string[] = []
  void clock.sleep(20).then(() => woken.push(`b at ${clock.now()}`))
  void clock.sleep(10).then(async () => {
    woken.push(`a at ${clock.now()}`)
    await clock.sleep(5)
    woken.push(`c at ${clock.now()}`)
  })
  expect([clock.sleeping, clock.untilNext]).toEqual([2, 10])
  await clock.advance(30)
  expect([woken, clock.now(), clock.sleeping, clock.untilNext]).toEqual([['a at 10', 'c at 15', 'b at 20'], 30, 0, undefined])
})

test('stands still while somebody holds it', async () => {
  const clock = new VirtualClock(0)
  const release = clock.hold()
  let woken = false
  void clock.sleep(1).then(() => {
    woken = true
  })
  const advanced = clock.advance(10)
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate)
  expect([woken, clock.now()]).toEqual([false, 0])
  release()
  release() // a second call changes nothing
  await advanced
  expect([woken, clock.now()]).toEqual([true, 10])
})

test('settle waits for what holds it, and for what comes of that', async () => {
  const clock = new VirtualClock(0)
  const seen: string[] = []
  const work = async (name: string) => {
    const release = clock.hold()
    await new Promise(setImmediate)
    seen.push(name)
    release()
  }
  void work('first').then(() => work('second'))
  await clock.settle()
  expect([seen, clock.now()]).toEqual([['first', 'second'], 0])
})

test('an aborted sleep rejects with the reason', async () => {
  const clock = new VirtualClock(0)
  const stop = new AbortController()
  const slept = clock.sleep(10, stop.signal)
  stop.abort(new Error('enough'))
  await expect(slept).rejects.toThrow('enough')
  await expect(clock.sleep(10, stop.signal)).rejects.toThrow('enough')
  expect(clock.sleeping).toBe(0)
})

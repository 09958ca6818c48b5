import { isDmsError, type WatchEvent } from '@gitops-dms/core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { caught, type OpenWorld, openWorld } from './open-world.ts'

let world: OpenWorld
beforeAll(async () => {
  world = await openWorld()
})
afterEach(() => world.backend.faults.clear())
afterAll(() => world.close())

const WATCH = /\/watch/

/** Events of deployments with this label, as `type name`, until one of them is so. */
async function until(events: AsyncIterator<WatchEvent>, last: (event: WatchEvent) => boolean): Promise<WatchEvent[]> {
  const seen: WatchEvent[] = []
  for (;;) {
    const { done, value } = await events.next()
    if (done === true) throw new Error('the watch ended')
    seen.push(value)
    if (last(value)) return seen
  }
}

const synced = ({ type }: WatchEvent) => type === 'synced'
const told = (events: readonly WatchEvent[]) => events.map(({ type, deployment }) => `${type} ${deployment?.id ?? ''}`.trim())

function watch(label: string, resumeFrom?: string) {
  const controller = new AbortController()
  const options = { signal: controller.signal, ...(resumeFrom === undefined ? {} : { resumeFrom }) }
  return { controller, events: world.adapter.watchDeployments({ labels: { watch: label } }, options)[Symbol.asyncIterator]() }
}

test('both kinds: what is there, then synced, then changes; what leaves the filter is deleted', async () => {
  const labels = { watch: 'both' }
  const app = await world.live('watched-app', 'App', { labels })
  await world.live('watched-release', 'Release', { labels })
  const { events, controller } = watch('both')
  expect(told(await until(events, synced))).toEqual(['added App/reference/watched-app', 'added Release/reference/watched-release', 'synced'])
  await world.adapter.updateDeployment(app.ref, { labels: { watch: 'other' } })
  expect(told(await until(events, ({ type }) => type === 'deleted')).at(-1)).toBe('deleted App/reference/watched-app')
  controller.abort()
  expect(isDmsError(await caught(events.next()), 'CANCELLED')).toBe(true)
})

test.each([
  ['a forgotten resume point', async () => world.backend.control.expireCursors()],
  ['a line that is none', async () => void world.backend.faults.add({ match: { path: WATCH }, fault: { type: 'line', text: '{"type":' }, times: 1 })],
])('after %s nothing is lost: interrupted, then what changed, then synced', async (why, disturb) => {
  const label = why.split(' ').at(-1) ?? ''
  const gone = await world.live(`gone-${label}`, 'App', { labels: { watch: label } })
  await world.live(`kept-${label}`, 'App', { labels: { watch: label } })
  const { events, controller } = watch(label)
  await until(events, synced)
  // The streams break now, and cannot come back before the deployment is gone.
  await disturb()
  const down = world.backend.faults.add({ match: { path: WATCH }, fault: { type: 'reset' } })
  const deleted = await world.adapter.deleteDeployment(gone.ref, { cascade: 'workloads' })
  for (;;) {
    const exists = (await world.backend.oracle.deployments()).some(({ ref }) => ref.name === gone.ref.name)
    if (!exists) break
    await new Promise(setImmediate)
  }
  expect(deleted.effect).toBe('started')
  down.remove()
  const seen = await until(events, ({ type, deployment }) => type === 'deleted' && deployment?.ref.name === gone.ref.name)
  expect(told(seen).at(-1)).toBe(`deleted App/reference/gone-${label}`)
  controller.abort()
})

test('a watch goes on behind a cursor, in another process if need be', async () => {
  await world.live('resumed-1', 'App', { labels: { watch: 'resumed' } })
  const first = watch('resumed')
  const cursor = (await until(first.events, synced)).at(-1)?.cursor
  first.controller.abort()
  await world.live('resumed-2', 'Release', { labels: { watch: 'resumed' } })
  const second = watch('resumed', cursor ?? '')
  const seen = await until(second.events, ({ deployment }) => deployment?.ref.name === 'resumed-2')
  expect(told(seen).some((one) => one.includes('resumed-1'))).toBe(false)
  second.controller.abort()
  await world.backend.control.expireCursors()
  const late = watch('resumed', cursor ?? '')
  expect(isDmsError(await caught(until(late.events, () => false)), 'EXPIRED')).toBe(true)
})

test('a kind that is not there is no gap: the other one is watched', async () => {
  await world.live('alone', 'App', { labels: { watch: 'alone' } })
  await world.backend.control.removeKind('Release')
  try {
    const { events, controller } = watch('alone')
    expect(told(await until(events, synced))).toEqual(['added App/reference/alone', 'synced'])
    controller.abort()
    const page = await world.adapter.listDeployments({ labels: { watch: 'alone' } })
    expect([page.items.length, page.missing.map(({ kind }) => kind)]).toEqual([1, ['Release']])
    expect(isDmsError(await caught(world.adapter.listDeployments({ kind: 'Release' })), 'FAILED_PRECONDITION')).toBe(true)
    expect((await world.adapter.getDeployment({ name: 'alone' })).ref.kind).toBe('App')
    expect((await world.adapter.health()).status).toBe('degraded')
  } finally {
    await world.backend.control.installKind('Release')
  }
})

import { type Accepted, type DmsAdapterV1, isDmsError, type ResolvedRef } from '@gitops-dms/core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createReferenceAdapter } from '../../src/reference/index.ts'
import { caught, type OpenWorld, openWorld } from './open-world.ts'

let world: OpenWorld
beforeAll(async () => {
  world = await openWorld()
})
afterEach(() => world.backend.faults.clear())
afterAll(() => world.close())

/** A write to a deployment that is there, and how its operation is followed. */
type Write = (ref: ResolvedRef) => Promise<Accepted>
const writes: Readonly<Record<string, { readonly before?: Write; readonly write: Write; readonly until?: 'applied' | 'gone' }>> = {
  'an update': { write: (ref) => world.adapter.updateDeployment(ref, { labels: { a: 'b' } }) },
  'an update that is only stored': { write: (ref) => world.adapter.updateDeployment(ref, { labels: { a: 'b' } }, { reconcile: false }) },
  'a suspend': { write: (ref) => world.adapter.suspendDeployment(ref, {}) },
  'a resume': { before: (ref) => world.adapter.suspendDeployment(ref, {}), write: (ref) => world.adapter.resumeDeployment(ref, {}) },
  'a reconcile': { write: (ref) => world.adapter.reconcileDeployment(ref, {}) },
  'a scale': { write: (ref) => world.adapter.scaleDeployment(ref, { replicas: 2 }) },
  'a live scale': { write: (ref) => world.adapter.scaleDeployment(ref, { replicas: 2, strategy: 'live' }) },
  'an action': {
    write: (ref) =>
      world.adapter.runResourceAction(ref, {
        name: 'restart',
        resource: { group: 'apps', version: 'v1', kind: 'Deployment', namespace: 'apps', name: ref.name },
      }),
  },
  'a delete': { write: (ref) => world.adapter.deleteDeployment(ref, { cascade: 'workloads' }), until: 'gone' },
}
const names = Object.keys(writes)
function writeOf(name: string) {
  const found = writes[name]
  if (found === undefined) throw new Error(`there is no ${name}`)
  return found
}
const nameOf = (what: string, why: string) => `${why}-${what.replaceAll(' ', '-')}`
const WRITES = /^(?:POST|PATCH|DELETE)$/

/** Every request that changes something is met by the fault, once. */
function onNextWrite(fault: Parameters<typeof world.backend.faults.add>[0]['fault']) {
  return ['POST', 'PATCH', 'DELETE'].map((method) => world.backend.faults.add({ match: { method }, fault, times: 1 }))
}

/** Until a request of this method about this deployment waits for its answer at the backend. */
async function reached({ name }: ResolvedRef, method: string): Promise<void> {
  const waits = () =>
    world.backend.oracle.exchanges().some((one) => one.method === method && one.path.includes(name) && one.status === null && one.endedAt === null)
  while (!waits()) await new Promise(setImmediate)
}

test.each(names)('%s whose reply is lost is read back: done once', async (name) => {
  const { before, write, until = 'applied' } = writeOf(name)
  const { ref } = await world.live(nameOf(name, 'lost'))
  // At rest, so that the engine writes nothing in between.
  if (before !== undefined) await world.settle((await before(ref)).operation, 'healthy')
  const sent = world.backend.oracle.exchanges().length
  onNextWrite({ type: 'lose-reply' })
  const accepted = await write(ref)
  world.backend.faults.clear()
  expect(accepted.effect).toBe('started')
  expect((await world.settle(accepted.operation, until)).state).toBe('succeeded')
  expect(
    world.backend.oracle
      .exchanges()
      .slice(sent)
      .filter(({ method }) => WRITES.test(method)),
  ).toHaveLength(1)
})

test.each(names.filter((name) => name !== 'a delete'))('%s that was cut before it had an effect is OUTCOME_UNKNOWN', async (name) => {
  const { before, write } = writeOf(name)
  const { ref } = await world.live(nameOf(name, 'cut'))
  // At rest, so that the engine writes nothing in between.
  if (before !== undefined) await world.settle((await before(ref)).operation, 'healthy')
  onNextWrite({ type: 'reset' })
  const error = await caught(write(ref))
  world.backend.faults.clear()
  expect(isDmsError(error, 'OUTCOME_UNKNOWN') && error.token?.ref).toEqual(ref)
  // Nothing of it is there, and the token says that nobody knows of it.
  if (isDmsError(error) && error.token !== null) expect(isDmsError(await caught(world.settle(error.token, 'applied')), 'EXPIRED')).toBe(true)
})

test('a delete that was cut before it had an effect is sent again', async () => {
  const { ref } = await world.live('cut-delete')
  onNextWrite({ type: 'reset' })
  const accepted = await world.adapter.deleteDeployment(ref, { cascade: 'workloads' })
  expect((await world.settle(accepted.operation, 'gone')).state).toBe('succeeded')
})

test('a create whose reply is lost is there once, and is told as what it is', async () => {
  onNextWrite({ type: 'lose-reply' })
  const created = await world.adapter.createDeployment(world.backend.spec('lost-create'))
  world.backend.faults.clear()
  expect(created.effect).toBe('started')
  expect((await world.settle(created.operation, 'healthy')).state).toBe('succeeded')
  const again = await caught(world.adapter.createDeployment(world.backend.spec('lost-create')))
  expect(isDmsError(again, 'ALREADY_EXISTS')).toBe(true)
})

test('where reading back fails too the token tells later what has happened', async () => {
  const { ref } = await world.live('lost-twice')
  onNextWrite({ type: 'lose-reply' })
  world.backend.faults.add({ match: { method: 'GET', path: /lost-twice/ }, fault: { type: 'reset' }, after: 1 })
  const error = await caught(world.adapter.updateDeployment(ref, { labels: { a: 'b' } }))
  world.backend.faults.clear()
  expect(isDmsError(error, 'OUTCOME_UNKNOWN')).toBe(true)
  if (!isDmsError(error) || error.token === null) throw new Error('there is no token')
  expect((await world.settle(JSON.parse(JSON.stringify(error.token)), 'healthy')).state).toBe('succeeded')
})

test.each([
  ['an HTML page', { type: 'status', status: 200, body: '<html></html>', headers: { 'content-type': 'text/html' } }],
  ['nothing', { type: 'status', status: 200, body: '' }],
  ['half of an answer', { type: 'status', status: 200, body: '{"object":{', headers: { 'content-type': 'application/json' } }],
] as const)('%s as an answer: PROTOCOL for a read, OUTCOME_UNKNOWN because of it for a write', async (what, fault) => {
  const { ref } = await world.live(`garbled-${what.replaceAll(' ', '-').toLowerCase()}`)
  world.backend.faults.add({ match: { method: 'GET' }, fault })
  expect(isDmsError(await caught(world.adapter.getDeployment(ref)), 'PROTOCOL')).toBe(true)
  world.backend.faults.clear()
  world.backend.faults.add({ match: { method: 'PATCH' }, fault })
  const error = await caught(world.adapter.updateDeployment(ref, { labels: { a: 'b' } }))
  expect(isDmsError(error, 'OUTCOME_UNKNOWN') && isDmsError(error.cause, 'PROTOCOL')).toBe(true)
})

test.each([
  ['aborted', (signal: AbortSignal) => ({ signal }), 'CANCELLED'],
  ['out of time', () => ({ timeoutMs: 50 }), 'DEADLINE_EXCEEDED'],
] as const)('a write that hangs and is %s may have taken effect; a read has not', async (what, options, code) => {
  const { ref } = await world.live(`hanging-${what.replaceAll(' ', '-')}`)
  world.backend.faults.add({ match: { method: 'PATCH' }, fault: { type: 'hang' } })
  const run = async (method: string, call: (options: { signal?: AbortSignal; timeoutMs?: number }) => Promise<unknown>) => {
    const controller = new AbortController()
    const failing = caught(call(options(controller.signal)))
    await reached(ref, method)
    controller.abort()
    return await failing
  }
  const written = await run('PATCH', (inner) => world.adapter.updateDeployment(ref, { labels: { a: 'b' } }, inner))
  expect(isDmsError(written, 'OUTCOME_UNKNOWN') && isDmsError(written.cause, code) && written.token?.uid).toEqual(expect.any(String))
  world.backend.faults.clear()
  world.backend.faults.add({ match: { method: 'GET' }, fault: { type: 'hang' } })
  expect(isDmsError(await run('GET', (inner) => world.adapter.getDeployment(ref, inner)), code)).toBe(true)
})

test('close settles what is in flight: reads and streams CLOSED, a write OUTCOME_UNKNOWN because of it', async () => {
  const { ref } = await world.live('closing')
  const adapter = createReferenceAdapter(world.backend.settings, { instance: 'other' }) as Required<DmsAdapterV1>
  world.backend.faults.add({ match: { method: 'PATCH' }, fault: { type: 'hang' } })
  const watch = adapter.watchDeployments()[Symbol.asyncIterator]()
  while ((await watch.next()).value?.type !== 'synced');
  const inFlight = [caught(adapter.updateDeployment(ref, { labels: { a: 'b' } })), caught(watch.next())]
  await reached(ref, 'PATCH')
  await adapter.close()
  const [written, watched] = await Promise.all(inFlight)
  expect(isDmsError(written, 'OUTCOME_UNKNOWN') && isDmsError(written.cause, 'CLOSED')).toBe(true)
  expect(isDmsError(watched, 'CLOSED')).toBe(true)
  expect(isDmsError(await caught(adapter.listDeployments()), 'CLOSED')).toBe(true)
})

import { type DmsAdapterV1, isDmsError } from '@gitops-dms/core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createReferenceAdapter, startReferenceBackend } from '../../src/reference/index.ts'
import { caught, type OpenWorld, openWorld } from './open-world.ts'

let world: OpenWorld
beforeAll(async () => {
  world = await openWorld()
})
afterEach(() => world.backend.faults.clear())
afterAll(() => world.close())

const wireError = (status: number, code: string) => ({
  type: 'status' as const,
  status,
  body: JSON.stringify({ error: { code, message: code, details: {} } }),
  headers: { 'content-type': 'application/json' },
})

test('a name that fits two kinds is ambiguous, and the kind decides', async () => {
  await world.live('twin', 'App')
  await world.live('twin', 'Release')
  const error = await caught(world.adapter.getDeployment({ name: 'twin' }))
  expect(isDmsError(error, 'AMBIGUOUS_REF') && error.details['candidates']).toEqual(['App/reference/twin', 'Release/reference/twin'])
  expect((await world.adapter.getDeployment({ name: 'twin', kind: 'Release' })).id).toBe('Release/reference/twin')
})

test.each([
  [403, 'denied', 'PERMISSION_DENIED'],
  [401, 'unauthenticated', 'UNAUTHENTICATED'],
  [500, 'internal', 'UNAVAILABLE'],
] as const)('HTTP %i while looking for one kind never leads to the other', async (status, code, expected) => {
  const { ref } = await world.live(`kept-${status}`, 'Release')
  world.backend.faults.add({ match: { path: new RegExp(`/v1/apps/reference/kept-${status}`) }, fault: wireError(status, code) })
  const name = { name: ref.name }
  for (const call of [
    () => world.adapter.getDeployment(name),
    () => world.adapter.updateDeployment(name, { labels: { a: 'b' } }),
    () => world.adapter.deleteDeployment(name, { cascade: 'workloads', ifExists: true }),
  ]) {
    expect(isDmsError(await caught(call()), expected)).toBe(true)
  }
  world.backend.faults.clear()
  const { spec, status: found } = await world.adapter.getDeployment(ref)
  expect([spec.labels, found.lifecycle]).toEqual([{}, 'active'])
})

test.each(['../x', 'a/b', 'a%2Fb', '?', '#', 'a b', 'ü', 'x'.repeat(3_000)])('the name %j reaches nothing else', async (name) => {
  const sent = world.backend.oracle.exchanges().length
  const error = await caught(world.adapter.getDeployment({ name, kind: 'App', controlNamespace: 'reference' }))
  expect(isDmsError(error) && ['NOT_FOUND', 'INVALID_ARGUMENT'].includes(error.code)).toBe(true)
  const paths = world.backend.oracle
    .exchanges()
    .slice(sent)
    .map(({ path }) => path)
  expect(paths).toEqual([`/v1/apps/reference/${encodeURIComponent(name)}`])
})

test.each(['', '.', '..'])('the name %j is none, and nothing is sent', async (name) => {
  const sent = world.backend.oracle.exchanges().length
  expect(isDmsError(await caught(world.adapter.getDeployment({ name, kind: 'App' })), 'INVALID_ARGUMENT')).toBe(true)
  expect(world.backend.oracle.exchanges()).toHaveLength(sent)
})

test('a walk whose place is forgotten begins anew: nothing is lost, nothing is there twice', async () => {
  const many = await openWorld()
  await many.backend.control.pauseEngine()
  // More than a page has.
  const names = Array.from({ length: 600 }, (_, at) => `walked-${at}`)
  for (const name of names) await many.backend.control.createBehind(many.backend.spec(name))
  const forgotten = many.backend.faults.add({ match: { path: /continue=/ }, fault: wireError(410, 'expired'), times: 1 })
  const { items, cursor } = await many.adapter.listDeployments()
  expect(forgotten.fired).toBe(1)
  expect(items.map(({ ref }) => ref.name)).toEqual(names.toSorted())
  expect(cursor).toBe(null)
  await many.close()
})

test.each(['apps', 'releases'])('a failure of %s is a failure of the list', async (path) => {
  world.backend.faults.add({ match: { path: new RegExp(`^/v1/${path}\\?`) }, fault: wireError(403, 'denied') })
  expect(isDmsError(await caught(world.adapter.listDeployments()), 'PERMISSION_DENIED')).toBe(true)
})

test('many updates at once: each is there in the end, or said that it is not', async () => {
  const { ref } = await world.live('contended')
  const labels = Array.from({ length: 10 }, (_, at) => `label-${at}`)
  const results = await Promise.allSettled(labels.map((label) => world.adapter.updateDeployment(ref, { labels: { [label]: 'x' } })))
  const kept = labels.filter((_, at) => results[at]?.status === 'fulfilled')
  expect(Object.keys((await world.adapter.getDeployment(ref)).spec.labels ?? {}).sort()).toEqual(kept.toSorted())
  for (const result of results) if (result.status === 'rejected') expect(isDmsError(result.reason, 'CONFLICT')).toBe(true)
})

test('a stale etag is refused, and nothing is written', async () => {
  const { ref } = await world.live('stale')
  const { etag } = await world.adapter.getDeployment(ref)
  await world.backend.control.writeBehind(ref, { labels: { theirs: 'x' } })
  for (const write of [
    () => world.adapter.updateDeployment(ref, { labels: { mine: 'x' } }, { etag }),
    () => world.adapter.suspendDeployment(ref, { etag }),
    () => world.adapter.scaleDeployment(ref, { replicas: 3, etag }),
    () => world.adapter.deleteDeployment(ref, { cascade: 'workloads', etag }),
    () => world.adapter.terminateOperation(ref, { etag }),
  ]) {
    expect(isDmsError(await caught(write()), 'CONFLICT')).toBe(true)
  }
  expect((await world.adapter.getDeployment(ref)).spec).toMatchObject({ labels: { theirs: 'x' }, suspend: false })
})

test.each<[string, (settings: Record<string, unknown>) => Record<string, unknown>, string, string]>([
  ['wrong credentials', (settings) => ({ ...settings, token: 'wrong' }), 'credentials', 'UNAUTHENTICATED'],
  ['a certificate that is not trusted', ({ tls: _, ...settings }) => settings, 'server', 'UNAVAILABLE'],
  ['nobody there', (settings) => ({ ...settings, serverUrl: 'https://127.0.0.1:1' }), 'server', 'UNAVAILABLE'],
])('health is down and says why: %s', async (_, change, name, code) => {
  const adapter: DmsAdapterV1 = createReferenceAdapter(change({ ...world.backend.settings }) as never, { instance: 'ill' })
  const report = await adapter.health()
  expect(report.status).toBe('down')
  expect(report.checks).toContainEqual(expect.objectContaining({ name, ok: false, code }))
  expect(JSON.stringify(report)).not.toContain('wrong')
  await adapter.close()
})

test('a backend that hangs is told in time; one that comes back is used again', async () => {
  const hang = world.backend.faults.add({ fault: { type: 'hang' } })
  const report = await world.adapter.health({ timeoutMs: 60 })
  expect([report.status, report.checks[0]?.code]).toEqual(['down', 'DEADLINE_EXCEEDED'])
  hang.remove()
  expect(await world.adapter.health()).toMatchObject({ status: 'up', engine: { name: 'reference', version: world.backend.version } })
})

test('health ends with its caller, and with the adapter', async () => {
  expect(isDmsError(await caught(world.adapter.health({ signal: AbortSignal.abort() })), 'CANCELLED')).toBe(true)
  const backend = await startReferenceBackend()
  const adapter = createReferenceAdapter(backend.settings)
  await adapter.close()
  expect(isDmsError(await caught(adapter.health()), 'CLOSED')).toBe(true)
  await backend.close()
})

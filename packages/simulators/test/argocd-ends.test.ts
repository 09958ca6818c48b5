import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { at } from '../src/cluster/kube-object.ts'
import { send } from './support/api-client.ts'
import { type ArgoCdWorld, isAtRest, isDeployed, phaseOf, startArgoCdWorld, syncStatus } from './support/argocd-world.ts'

let world: ArgoCdWorld
/** os.tmpdir() of the simulators of this file: what is left in it was left by them. */
let temporary: string
const before = process.env['TMPDIR']

beforeAll(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'argocd-ends-test-'))
})
afterAll(() => rm(temporary, { recursive: true }))

const start = async (options: Parameters<typeof startArgoCdWorld>[0] = {}): Promise<ArgoCdWorld> => {
  world = await startArgoCdWorld(options)
  process.env['TMPDIR'] = temporary
  return world
}
beforeEach(() => {
  if (before === undefined) delete process.env['TMPDIR']
  else process.env['TMPDIR'] = before
})
afterEach(async () => {
  await world.close()
  expect(await readdir(temporary)).toEqual([])
  expect(world.clock.sleeping).toBe(0)
  expect(process.getActiveResourcesInfo(), 'git that still runs').not.toContain('ProcessWrap')
})

const configMap = (name: string, data: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: ${data}\n`
const commit = (files: Readonly<Record<string, string>>) => world.repositories.commit('web', 'change', files)

describe('an end', () => {
  test('of the controllers in the midst of a comparison leaves nothing behind and judges nothing', async () => {
    await start()
    await commit({ 'web/a.yaml': configMap('a', '{k: "1"}') })
    await world.create('web', 'web')
    await world.when('web', isAtRest)
    await commit({ 'web/a.yaml': configMap('a', '{k: "2"}') })
    const refresh = send(world.simulator, {
      method: 'GET',
      path: '/api/v1/applications/web?project=default&refresh=hard',
      headers: { 'grpc-timeout': '60S' },
    })
    await world.when('web', (application) => application.metadata.annotations?.['argocd.argoproj.io/refresh'] === 'hard')
    await world.simulator.controllers.stop()
    expect(at(world.application('web'), 'status', 'conditions')).toBeUndefined()
    expect(syncStatus(world.application('web'))).toBe('OutOfSync')
    world.simulator.controllers.start()
    expect((await refresh).status).toBe(200)
  })

  test('of the controllers during an operation leaves it to the next ones', async () => {
    await start()
    await commit({ 'web/a.yaml': configMap('a', '{k: "1"}') })
    await world.create('web', 'web')
    await world.when('web', isAtRest)
    const running = world.when('web', (application) => phaseOf(application) === 'Running')
    await Promise.all([
      world.call('POST', '/api/v1/applications/web/sync', { project: 'default' }),
      running.then(() => world.simulator.controllers.stop()),
    ])
    expect(phaseOf(world.application('web'))).toBe('Running')
    world.simulator.controllers.start()
    await world.when('web', isDeployed)
    expect(at(world.application('web'), 'status', 'history', 'length')).toBe(1)
  })

  test('of all, with a refresh that hangs and an operation that waits for its retry, leaves no timer, process or folder', async () => {
    await start()
    await world.repositories.restore('retryer')
    await world.create('retryer', 'retryer')
    await world.when('retryer', isAtRest)
    const retryStrategy = { limit: 5, backoff: { duration: '1h' } }
    await world.call('POST', '/api/v1/applications/retryer/sync', { project: 'default', retryStrategy })
    await world.when('retryer', (application) => at(application, 'status', 'operationState', 'finishedAt') !== undefined)
    const hanging = world.call('GET', '/api/v1/applications/retryer?project=default&refresh=normal').catch((error: unknown) => error)
    await world.when('retryer', (application) => application.metadata.annotations !== undefined)
    await world.simulator.close()
    expect(await hanging).toBeInstanceOf(Error)
    expect(world.clock.sleeping).toBe(0)
    await world.simulator.close()
  })

  test('of an application without finalizers in the midst of its comparison is no fault', async () => {
    await start()
    await commit({ 'web/a.yaml': configMap('a', '{k: "1"}') })
    for (const name of ['one', 'two', 'three']) {
      await world.create(name, 'web')
      await world.call('DELETE', `/api/v1/applications/${name}?project=default&cascade=false`)
      await world.gone(name)
    }
    await world.create('last', 'web')
    await world.when('last', isAtRest)
  })
})

import { once } from 'node:events'
import { VirtualClock } from '@gitops-dms/testkit/simulator'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type ArgoCdSimulator, startArgoCdSimulator } from '../../../src/argocd/index.ts'
import { APPLICATION } from '../../../src/argocd/kinds.ts'
import { open, send } from '../../support/api-client.ts'

let clock: VirtualClock
let argocd: ArgoCdSimulator
beforeEach(async () => {
  clock = new VirtualClock()
  argocd = await startArgoCdSimulator({ clock, controllers: false })
})
afterEach(() => argocd.close())

const version = () => send(argocd, { method: 'GET', path: '/api/version' })

async function openWatch() {
  const spec = { project: 'default', destination: {}, source: { repoURL: 'https://git.test/x.git' } }
  argocd.cluster.create({ ...APPLICATION, metadata: { name: 'web', namespace: 'argocd' }, spec })
  const response = await open(argocd, { method: 'GET', path: '/api/v1/stream/applications?name=web' })
  let lines = 0
  response.on('data', () => lines++)
  await once(response, 'data')
  const over = new Promise<void>((resolve) => response.once('close', resolve))
  response.on('error', () => undefined) // cut: that is what is tested
  return { response, over, lines: () => lines }
}

const change = () =>
  argocd.cluster.patch(argocd.cluster.kindOf(APPLICATION), { name: 'web', namespace: 'argocd' }, { status: { health: { status: 'Healthy' } } })

test('a stop refuses what is new, holds streams open in silence for 20 s and cuts them; tokens outlive it', async () => {
  const { response, over, lines } = await openWatch()
  const before = lines()
  const stopped = argocd.outage.stop()
  await expect(version()).rejects.toThrow('ECONNREFUSED')
  change()
  await clock.advance(19_000)
  expect([lines(), response.closed]).toEqual([before, false])
  await clock.advance(1_000)
  await Promise.all([stopped, over])
  expect([lines(), response.complete]).toEqual([before, false])
  await argocd.outage.start()
  expect((await version()).status).toBe(200)
  expect((await send(argocd, { method: 'GET', path: '/api/v1/applications/web?project=default' })).status).toBe(200)
})

test('a kill cuts everything at once', async () => {
  const { response, over } = await openWatch()
  await argocd.outage.kill()
  await over
  expect(response.complete).toBe(false)
  await expect(version()).rejects.toThrow('ECONNREFUSED')
})

test('a simulator that is closed in the middle of a stop leaves nothing', async () => {
  const { over } = await openWatch()
  const stopped = argocd.outage.stop()
  await argocd.close()
  await Promise.all([stopped, over])
  expect(clock.sleeping).toBe(0)
})

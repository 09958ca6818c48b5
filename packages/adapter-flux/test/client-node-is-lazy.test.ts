import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '@gitops-dms/core'
import { beforeEach, expect, it, vi } from 'vitest'
import { createFluxAdapter } from '../src/index.ts'
import { caught } from './support/caught.ts'
import { kubeconfigOf } from './support/kubeconfig.ts'
import { temporaryFolder } from './support/temporary-folder.ts'

const loads = vi.hoisted(() => ({ count: 0 }))

vi.mock('@kubernetes/client-node', async (importOriginal) => {
  loads.count += 1
  return await importOriginal()
})

/** Pauses between retries take no time; deadlines never come. */
const impatient: Clock = { now: () => 0, sleep: (ms) => (ms < 10_000 ? Promise.resolve() : new Promise(() => undefined)) }
const context = { instance: 'test', clock: impatient }
/** Nothing listens there. */
const NOWHERE = 'https://127.0.0.1:1'

beforeEach(() => {
  loads.count = 0
  vi.resetModules()
})

it('An adapter reads nothing and loads nothing before its first call', async () => {
  const adapter = createFluxAdapter({ kubeconfig: '/does/not/exist' }, context)
  expect(adapter.capabilities.kinds).toHaveProperty('Kustomization')
  await adapter.close()
  expect(loads.count).toBe(0)
})

it('An adapter by server and token never loads the Kubernetes client', async () => {
  const adapter = createFluxAdapter({ server: NOWHERE, token: 'x' }, context)
  expect((await caught(adapter.getDeployment({ name: 'web' }))).code).toBe('UNAVAILABLE')
  expect(loads.count).toBe(0)
  await adapter.close()
})

it('A failed start is not sticky: a kubeconfig that appears later is read', async () => {
  const kubeconfig = join(temporaryFolder(), 'config')
  const adapter = createFluxAdapter({ kubeconfig }, context)
  expect((await caught(adapter.getDeployment({ name: 'web' }))).code).toBe('CONFIG')
  writeFileSync(kubeconfig, kubeconfigOf({ user: { token: 'x' }, cluster: { server: NOWHERE } }))
  expect((await caught(adapter.getDeployment({ name: 'web' }))).code).toBe('UNAVAILABLE')
  expect(loads.count).toBe(1)
  await adapter.close()
})

it('A closed adapter answers CLOSED and loads nothing, and may be closed twice', async () => {
  const adapter = createFluxAdapter({ kubeconfig: '/does/not/exist' }, context)
  await adapter.close()
  await adapter.close()
  expect((await caught(adapter.listDeployments())).code).toBe('CLOSED')
  expect(loads.count).toBe(0)
})

import { describe, expect, it, onTestFinished } from 'vitest'
import manifest from '../package.json' with { type: 'json' }
import { createAdapter, createFluxAdapter, VERSION } from '../src/index.ts'
import { caught } from './support/caught.ts'
import { loopbackServer, type Reply } from './support/loopback-server.ts'
import { gitRepositoryOf, kustomizationOf } from './support/objects.ts'

async function adapterOver(...replies: readonly Reply[]) {
  const { url, requests } = await loopbackServer(...replies)
  const adapter = createFluxAdapter({ server: url, token: 's3cr3t-c4n4ry' })
  onTestFinished(() => adapter.close())
  return { adapter, requests }
}

const json = (value: object): Reply => ({ text: JSON.stringify(value) })

describe('The adapter', () => {
  it('is what the package says it is', () => {
    const adapter = createFluxAdapter({})
    expect({ contractVersion: adapter.contractVersion, type: adapter.type, version: adapter.version }).toEqual({
      contractVersion: 'v1',
      type: 'flux',
      version: manifest.version,
    })
    expect([createAdapter, VERSION]).toEqual([createFluxAdapter, manifest.version])
    expect(Object.isFrozen(adapter.capabilities.kinds['Kustomization']?.fields)).toBe(true)
  })

  it('reads a deployment with its source, and the raw object only where it is asked for', async () => {
    const { adapter, requests } = await adapterOver(json(kustomizationOf()), json(gitRepositoryOf()))
    const deployment = await adapter.getDeployment({ name: 'web' }, { raw: true })
    expect(deployment).toMatchObject({ id: 'Kustomization/flux-system/web', status: { phase: 'deployed' }, raw: kustomizationOf() })
    expect(requests.map((request) => request.url.split('/').slice(-2).join('/'))).toEqual(['kustomizations/web', 'gitrepositories/web'])
  })

  it('reads the status with the health of each resource of the inventory', async () => {
    const kustomization = kustomizationOf({ status: { inventory: { entries: [{ id: 'apps_conf__ConfigMap', v: 'v1' }] } } })
    const served = { resources: [{ name: 'configmaps', kind: 'ConfigMap', namespaced: true }] }
    const missing = {
      status: 404,
      text: JSON.stringify({
        kind: 'Status',
        message: 'configmaps "conf" not found',
        reason: 'NotFound',
        details: { name: 'conf', kind: 'configmaps' },
      }),
    }
    const { adapter } = await adapterOver(json(kustomization), json(gitRepositoryOf()), json(served), missing)
    const { resources, causes } = await adapter.getDeploymentStatus({ name: 'web' })
    expect(resources).toEqual([
      {
        group: '',
        version: 'v1',
        kind: 'ConfigMap',
        namespace: 'apps',
        name: 'conf',
        sync: 'unknown',
        health: 'missing',
        message: 'it is not in the cluster',
      },
    ])
    expect(causes).toEqual([])
  })

  it('sends nothing for a call whose signal has fired', async () => {
    const { adapter, requests } = await adapterOver(json(kustomizationOf()))
    const error = await caught(adapter.getDeployment({ name: 'web' }, { signal: AbortSignal.abort('enough') }))
    expect([error.code, requests]).toEqual(['CANCELLED', []])
  })

  it('shows its token in no failure', async () => {
    const { adapter } = await adapterOver({
      status: 401,
      text: '{"kind":"Status","message":"Unauthorized: Bearer s3cr3t-c4n4ry","reason":"Unauthorized"}',
    })
    const error = await caught(adapter.getDeployment({ name: 'web' }))
    expect(error.code).toBe('UNAUTHENTICATED')
    expect(JSON.stringify([error.message, error.details, error.stack, String(error.cause)])).not.toContain('s3cr3t-c4n4ry')
  })
})

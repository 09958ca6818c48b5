import { describe, expect, it } from 'vitest'
import type { Deployment } from '../src/contract/deployment.ts'
import type { DeploymentRequest } from '../src/contract/deployment-spec.ts'
import { MASKED } from '../src/contract/masked.ts'
import { caught } from './support/caught.ts'
import { DEPLOYMENT } from './support/full-adapter.ts'
import { openInstance } from './support/instance.ts'
import { GIT } from './support/instance-methods.ts'

const OBJECT = { group: 'source.toolkit.fluxcd.io', version: 'v1', kind: 'GitRepository', namespace: 'flux-system', name: 'web' }

/** As an engine that keeps its sources as objects gives it back. */
const read = (spec: Partial<Deployment['spec']> = {}): Deployment => ({
  ...DEPLOYMENT,
  spec: { name: 'web', namespace: 'staging', sources: [{ ...GIT, object: OBJECT }], values: { replicas: 2 }, ...spec },
})

describe('What a read gave, written elsewhere', () => {
  it('needs only its read only members left out', async () => {
    const staging = openInstance({ getDeployment: async () => read() })
    const production = openInstance()
    const { spec } = await staging.instance.getDeployment('web')
    const request: DeploymentRequest = { ...spec, namespace: 'production', sources: spec.sources.map(({ object, ...source }) => source) }
    await production.instance.createDeployment(request)
    expect(production.calls[0]?.args[0]).toEqual({ name: 'web', namespace: 'production', sources: [GIT], values: { replicas: 2 } })
  })

  it('is refused with them, by name and with what to do', async () => {
    const { instance, calls } = openInstance()
    const { message, details } = await caught(instance.createDeployment(read().spec))
    expect(message).toBe(
      'request refused: sources[0].object: read only; leave it out of what getDeployment gave: sources.map(({ object, ...source }) => source)',
    )
    expect(details['path']).toBe('sources[0].object')
    expect((await caught(instance.updateDeployment('web', { sources: read().spec.sources }))).details['path']).toBe('sources[0].object')
    expect((await caught(instance.updateDeployment('web', { source: { object: null } }))).details['path']).toBe('source.object')
    expect(calls).toEqual([])
  })

  it('is refused where it has no words for its source, or a secret that was not shown', async () => {
    const { instance, calls } = openInstance()
    const plugin = read({ sources: [{ other: { type: 'plugin', url: null } }] })
    expect((await caught(instance.createDeployment(plugin.spec))).message).toContain('sources[0].other: read only: this contract has no words for')
    const masked = read({ sources: [GIT], values: { db: { password: MASKED } } })
    expect((await caught(instance.createDeployment(masked.spec))).details['path']).toBe('values.db.password')
    expect(calls).toEqual([])
  })
})

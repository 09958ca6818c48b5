import assert from 'node:assert/strict'
import { type DmsAdapterV1, isDmsError, type OperationProgress, type OperationToken, type Until } from '@gitops-dms/core'
import { derivePhase, formatDeploymentId } from '@gitops-dms/core/adapter'
import type { Check } from '../check.ts'

/** The last progress of an operation. */
export async function follow(adapter: DmsAdapterV1, token: OperationToken, until: Until): Promise<OperationProgress> {
  for await (const progress of adapter.trackOperation(token, { until })) if (progress.final) return progress
  throw new assert.AssertionError({ message: 'trackOperation ended without a final progress' })
}

export const lifecycleChecks: readonly Check[] = [
  {
    id: 'DMS-CREATE-001',
    level: 'MUST',
    title: 'Accepted.ref is complete; get at once finds the same id, spec.name, spec.namespace, status and createdAt',
    rule: 'R1',
    area: 'CREATE',
    since: '1.0',
    run: async ({ adapter, newSpec, track }) => {
      const spec = newSpec()
      const { ref } = await adapter.createDeployment(spec)
      track(ref)
      assert.ok(ref.kind.length > 0 && ref.controlNamespace.length > 0 && ref.name === spec.name, 'the ref leaves nothing open')
      const found = await adapter.getDeployment(ref)
      assert.equal(found.id, formatDeploymentId(ref))
      assert.equal(found.spec.name, spec.name)
      assert.equal(found.spec.namespace, spec.namespace)
      const { phase, ...axes } = found.status
      assert.equal(phase, derivePhase(axes))
      assert.ok(found.createdAt === null || !Number.isNaN(Date.parse(found.createdAt)), 'createdAt is a time or null')
    },
  },
  {
    id: 'DMS-GET-001',
    level: 'MUST',
    title: 'each summary member at rest is null or equal to the one of get; phase, axes and spec members are equal',
    rule: 'R8',
    area: 'GET',
    since: '1.0',
    run: async ({ adapter, newSpec, track }) => {
      const { ref, operation } = await adapter.createDeployment(newSpec())
      track(ref)
      assert.equal((await follow(adapter, operation, 'healthy')).state, 'succeeded')
      const got = await adapter.getDeployment(ref)
      const listed = (await adapter.listDeployments({ controlNamespace: ref.controlNamespace })).items.find((item) => item.id === got.id)
      assert.ok(listed !== undefined, 'the list has it')
      const { phase, sync, health, lifecycle } = got.status
      assert.deepEqual(
        { phase: listed.status.phase, sync: listed.status.sync, health: listed.status.health, lifecycle: listed.status.lifecycle },
        { phase, sync, health, lifecycle },
      )
      for (const [member, value] of Object.entries(listed.spec)) assert.deepEqual(value, Reflect.get(got.spec, member), `spec.${member}`)
      for (const member of ['error', 'fresh', 'asOf', 'revisions'] as const) {
        if (listed.status[member] !== null) assert.deepEqual(listed.status[member], got.status[member], `status.${member}`)
      }
    },
  },
  {
    id: 'DMS-GET-002',
    level: 'MUST',
    title: 'what is absent is NOT_FOUND with details.resource deployment',
    rule: 'R7',
    area: 'GET',
    since: '1.0',
    run: async ({ adapter, newSpec }) => {
      await assert.rejects(adapter.getDeployment({ name: newSpec().name }), (error) => {
        assert.ok(isDmsError(error), 'every rejection is a DmsError')
        assert.equal(error.code, 'NOT_FOUND')
        assert.equal(error.details['resource'], 'deployment')
        return true
      })
    },
  },
  {
    id: 'DMS-DELETE-002',
    level: 'MUST',
    title: 'while terminating a second delete is joined and both tokens succeed; when gone NOT_FOUND; with ifExists unchanged',
    rule: 'R6',
    area: 'DELETE',
    since: '1.0',
    run: async ({ adapter, newSpec, track }) => {
      const { ref, operation } = await adapter.createDeployment(newSpec())
      track(ref)
      await follow(adapter, operation, 'healthy')
      const first = await adapter.deleteDeployment(ref, { cascade: 'workloads' })
      const second = await adapter.deleteDeployment(ref, { cascade: 'workloads', ifExists: true })
      // A backend may be done before the second call.
      assert.ok(['joined', 'unchanged'].includes(second.effect), `the second delete is ${second.effect}`)
      assert.equal((await follow(adapter, first.operation, 'gone')).state, 'succeeded')
      assert.equal((await follow(adapter, second.operation, 'gone')).state, 'succeeded')
      await assert.rejects(adapter.deleteDeployment(ref, { cascade: 'workloads' }), (error) => isDmsError(error, 'NOT_FOUND'))
      assert.equal((await adapter.deleteDeployment(ref, { cascade: 'workloads', ifExists: true })).effect, 'unchanged')
    },
  },
]

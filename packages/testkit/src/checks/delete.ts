import { type DmsAdapterV1, formatDeploymentId, type ResolvedRef } from '@gitops-dms/core'
import { defineCheck } from '../check.ts'
import type { Fault } from '../context/backend.ts'
import { startingWith } from './path-pattern.ts'
import { someChange } from './some-change.ts'

const ABSENT = ['NOT_FOUND', 'NOT_FOUND_OR_DENIED'] as const
const listed = async (adapter: DmsAdapterV1, ref: ResolvedRef) =>
  (await adapter.listDeployments({ controlNamespace: ref.controlNamespace }, {})).items.find((item) => item.id === formatDeploymentId(ref))

export const deleteChecks = [
  defineCheck({
    id: 'DMS-DELETE-001',
    level: 'MUST',
    title: 'after delete and wait: get NOT_FOUND, not listed, the backend agrees; orphan keeps the workloads, workloads removes them',
    rule: 'R1',
    needs: { harness: 'H1' },
    run: async ({ adapter, live, create, settle, spec, oracle, eventually, assert, step }) => {
      for (const kind of Object.keys(adapter.capabilities.kinds)) {
        for (const cascade of ['orphan', 'workloads'] as const) {
          const wanted = spec(kind)
          const { ref } = await live(wanted)
          const before = await oracle.workloads(ref)
          assert.ok(before.length > 0, `workloads of ${ref.name} run`)
          step(`delete ${ref.name}, cascade ${cascade}`)
          const { operation, deployment } = await adapter.deleteDeployment(ref, { cascade })
          assert.equal(operation.kind, 'delete', 'kind of the token')
          assert.ok(deployment === null || deployment.id === formatDeploymentId(ref), 'Accepted.deployment is null or the object')
          const { state, status } = await settle(operation, 'gone')
          assert.equal(state, 'succeeded', `a delete with cascade ${cascade} is waited for until gone`)
          assert.equal(status, null, 'status of the last progress, once it is gone')
          await assert.rejects(adapter.getDeployment(ref, {}), ABSENT, 'get of what is gone')
          assert.equal(await listed(adapter, ref), undefined, 'the list')
          const left = (await oracle.deployments()).filter((object) => object.ref.kind === kind && object.ref.name === ref.name)
          assert.deepEqual(left, [], 'objects that the backend has of it')
          const names = async () => (await oracle.workloads(ref)).map(({ kind: type, name }) => `${type}/${name}`).sort()
          if (cascade === 'workloads') assert.deepEqual(await names(), [], 'workloads, after cascade workloads')
          else {
            assert.deepEqual(await names(), before.map(({ kind: type, name }) => `${type}/${name}`).sort(), 'workloads, after cascade orphan')
            step(`make ${ref.name} again, so that its workloads can be cleaned up`)
            await settle((await create(wanted)).operation, 'healthy')
            await eventually('it has its workloads', async () => (await oracle.workloads(ref)).length > 0)
          }
        }
      }
    },
  }),
  defineCheck({
    id: 'DMS-DELETE-002',
    level: 'MUST',
    title: 'while terminating a second delete is joined and both tokens succeed; when gone NOT_FOUND; with ifExists unchanged',
    rule: 'R6',
    needs: { harness: 'H0' },
    run: async ({ adapter, live, settle, extra, defer, assert, step }) => {
      const { ref } = await live()
      const hold = extra.holdDeletion?.bind(extra)
      let held = hold !== undefined
      const release = async () => {
        if (held) await extra.releaseDeletion?.(ref)
        held = false
      }
      if (hold !== undefined) {
        defer(release)
        await hold(ref)
      }
      step(`delete ${ref.name} twice`)
      const first = await adapter.deleteDeployment(ref, { cascade: 'workloads' })
      const second = await adapter.deleteDeployment(ref, { cascade: 'workloads', ifExists: true })
      assert.equal(first.effect, 'started', 'effect of the first delete')
      // Without something that holds the deletion it may be over before the second call.
      const accepted = hold === undefined ? ['joined', 'unchanged'] : ['joined']
      assert.ok(accepted.includes(second.effect), `effect of the second delete is ${accepted.join(' or ')}: ${second.effect}`)
      if (hold !== undefined) {
        assert.equal((await adapter.deleteDeployment(ref, { cascade: 'workloads' })).effect, 'joined', 'effect of a third delete, without ifExists')
        await release()
      }
      assert.equal((await settle(first.operation, 'gone')).state, 'succeeded', 'the first token')
      assert.equal((await settle(second.operation, 'gone')).state, 'succeeded', 'the second token')
      step('delete what is gone')
      await assert.rejects(adapter.deleteDeployment(ref, { cascade: 'workloads' }), ABSENT, 'a delete of what is gone')
      const gone = await adapter.deleteDeployment(ref, { cascade: 'workloads', ifExists: true })
      assert.equal(gone.effect, 'unchanged', 'effect of a delete with ifExists of what is gone')
    },
  }),
  defineCheck({
    id: 'DMS-DELETE-003',
    level: 'MUST',
    title: 'while something holds the deletion: lifecycle and phase are terminating, and it is still listed',
    rule: 'R4',
    needs: { harness: 'H2', control: ['holdDeletion', 'releaseDeletion'] },
    run: async ({ adapter, live, settle, control, defer, consistently, assert, step }) => {
      const { ref } = await live()
      let held = true
      const release = async () => {
        if (held) await control.releaseDeletion(ref)
        held = false
      }
      defer(release)
      await control.holdDeletion(ref)
      step(`delete ${ref.name}, which something holds`)
      const { operation } = await adapter.deleteDeployment(ref, { cascade: 'workloads' })
      await consistently('it is terminating', async () => {
        const { status } = await adapter.getDeployment(ref, {})
        assert.deepEqual([status.lifecycle, status.phase], ['terminating', 'terminating'], 'lifecycle and phase of get')
        const item = assert.present(await listed(adapter, ref), 'it is still listed')
        assert.deepEqual([item.status.lifecycle, item.status.phase], ['terminating', 'terminating'], 'lifecycle and phase of the list')
        assert.equal((await adapter.getDeploymentStatus(ref, {})).phase, 'terminating', 'phase of getDeploymentStatus')
      })
      step('let it go')
      await release()
      assert.equal((await settle(operation, 'gone')).state, 'succeeded', 'the token, once nothing holds it')
    },
  }),
  defineCheck({
    id: 'DMS-DELETE-004',
    level: 'MUST',
    title: 'a sibling of the same name in another namespace, or of another kind, survives',
    rule: 'R5',
    needs: { harness: 'H1' },
    run: async ({ adapter, client, live, settle, spec, uid, extra, track, oracle, assert, step }) => {
      const [kind = '', ...others] = Object.keys(adapter.capabilities.kinds)
      const name = uid()
      const siblings: ResolvedRef[] = []
      for (const other of others) siblings.push((await live(spec(other, name))).ref)
      const { ref, id } = await live(spec(kind, name))
      const elsewhere = await extra.createBehind?.({ ...spec(kind, name), controlNamespace: `${ref.controlNamespace}-2` })
      if (elsewhere !== undefined) {
        track(elsewhere)
        siblings.push(elsewhere)
      }
      const neighbour = (await live(spec(kind, `${name}-2`))).ref
      const ids = [ref, ...siblings].map((sibling) => formatDeploymentId(sibling))
      const found = (await adapter.listDeployments({ controlNamespace: '*' }, {})).items.filter((item) => item.ref.name === name)
      assert.deepEqual(found.map((item) => item.id).sort(), ids.sort(), 'ids of all that have the name')
      step(`delete ${id}`)
      const { operation } = await client.deleteDeployment(id, { cascade: 'workloads' })
      assert.equal((await settle(operation, 'gone')).state, 'succeeded', 'the delete')
      const left = (await oracle.deployments()).filter((object) => object.ref.name.startsWith(name) && !object.terminating)
      const expected = [...siblings, neighbour].map((sibling) => formatDeploymentId(sibling)).sort()
      assert.deepEqual(left.map((object) => formatDeploymentId(object.ref)).sort(), expected, 'what the backend still has')
      for (const sibling of siblings.slice(0, others.length)) {
        assert.ok((await oracle.workloads(sibling)).length > 0, `workloads of ${formatDeploymentId(sibling)} run`)
      }
    },
  }),
  defineCheck({
    id: 'DMS-DELETE-005',
    level: 'MUST',
    title: 'an error while looking for one kind never leads to deleting another',
    rule: 'R7',
    needs: { harness: 'H3', kinds: 2 },
    run: async ({ adapter, create, spec, oracle, faults, assert, step }) => {
      const kinds = Object.keys(adapter.capabilities.kinds)
      const cases: { readonly missing: string; readonly there: string | undefined; readonly ref: ResolvedRef; readonly path: string }[] = []
      // All of them before anything fails: a call may end while what it has asked besides is still repeated.
      for (const missing of kinds) {
        const there = kinds.find((kind) => kind !== missing)
        const { ref } = await create(spec(there))
        const from = oracle.exchanges().length
        await assert.rejects(adapter.getDeployment({ ...ref, kind: missing }, {}), ABSENT, `get of the ${missing} ${ref.name}, which is a ${there}`)
        const path = assert.present(oracle.exchanges().slice(from).at(-1), 'a get asks the backend').path.split('?')[0] ?? ''
        cases.push({ missing, there, ref, path })
      }
      for (const { missing, there, ref, path } of cases) {
        const read = async () =>
          (await oracle.deployments())
            .filter((object) => object.ref.name === ref.name)
            .map(({ uid, spec: kept, terminating }) => ({ uid, kept, terminating }))
        const before = await read()
        const { change } = someChange({ adapter, spec }, ref.kind, 'dms-x')
        // What is retried takes its time: each of them once.
        const passing: Fault = missing === kinds[0] ? { type: 'status', status: 500 } : { type: 'reset' }
        const faulty: readonly Fault[] = [{ type: 'status', status: 403 }, passing]
        for (const fault of faulty) {
          const rule = faults.add({ match: { path: startingWith(path) }, fault })
          for (const wanted of fault === passing ? [{ name: ref.name }] : [{ name: ref.name }, { ...ref, kind: missing }]) {
            step(`get, update and delete ${JSON.stringify(wanted)}, while looking for a ${missing} gives ${JSON.stringify(fault)}`)
            const codes = ['PERMISSION_DENIED', 'NOT_FOUND_OR_DENIED', 'UNAVAILABLE', 'INTERNAL', 'OUTCOME_UNKNOWN'] as const
            const calls = {
              get: adapter.getDeployment(wanted, {}),
              update: adapter.updateDeployment(wanted, change, {}),
              delete: adapter.deleteDeployment(wanted, { cascade: 'workloads', ifExists: true }),
            }
            await Promise.all(
              Object.entries(calls).map(([what, call]) => assert.rejects(call, codes, `${what} while looking for a ${missing} fails`)),
            )
          }
          assert.ok(rule.fired > 0, 'the fault was met')
          rule.remove()
          assert.deepEqual(await read(), before, `the ${there} of that name`)
        }
      }
    },
  }),
]

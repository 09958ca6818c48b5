import type { OperationToken } from '@gitops-dms/core'
import { isDmsError } from '@gitops-dms/core'
import { systemClock, withDeadline } from '@gitops-dms/core/adapter'
import { defineCheck } from '../check.ts'
import type { Fault } from '../context/backend.ts'
import { someChange } from './some-change.ts'

/** What an adapter says that knows of a write that it had no effect. */
const UNSENT = ['OUTCOME_UNKNOWN', 'UNAVAILABLE'] as const

const throughJson = (token: OperationToken): OperationToken => JSON.parse(JSON.stringify(token)) as OperationToken

export const tokenChecks = [
  defineCheck({
    id: 'DMS-TOKEN-001',
    level: 'MUST',
    title: 'a token goes through JSON into a second process and is waited for there',
    rule: 'R6',
    needs: { harness: 'H1', module: true },
    run: async ({ adapter, create, settle, newProcess, oracle, assert, step }) => {
      const { ref, operation } = await create()
      assert.deepEqual(throughJson(operation), operation, 'a token is plain JSON')
      step('follow the create in another process')
      const made = await newProcess.follow(operation, 'healthy')
      assert.equal(made.exitCode, 0, `exit code of the other process, which wrote: ${made.stderr.slice(-500)}`)
      const last = assert.present(made.output, 'its last progress') as { state?: unknown; final?: unknown }
      assert.deepEqual([last.state, last.final], ['succeeded', true], 'state and final of its last progress')
      assert.ok((await oracle.workloads(ref)).length > 0, 'the workloads run')
      const removed = await adapter.deleteDeployment(ref, { cascade: 'workloads' })
      step('follow the delete in another process')
      const gone = await newProcess.follow(removed.operation, 'gone')
      assert.equal(Reflect.get(Object(gone.output), 'state'), 'succeeded', 'state of its last progress of the delete')
      assert.deepEqual(
        (await oracle.deployments()).filter((object) => object.ref.name === ref.name),
        [],
        'objects that the backend has of it',
      )
      assert.equal((await settle(throughJson(removed.operation), 'gone')).state, 'succeeded', 'here, the same token once more')
    },
  }),
  defineCheck({
    id: 'DMS-TOKEN-002',
    level: 'MUST',
    title: 'a later write, a deletion and a re-creation each end an earlier token as superseded',
    rule: 'R6',
    needs: { harness: 'H2', control: ['pauseEngine', 'resumeEngine', 'deleteBehind', 'createBehind'] },
    run: async ({ adapter, live, settle, spec, uid, oracle, control, defer, eventually, assert, step }) => {
      const change = (ref: { kind: string }) => someChange({ adapter, spec }, ref.kind, uid()).change
      const rewritten = await live()
      const removed = await live()
      const wanted = spec()
      const remade = await live(wanted)
      step('the engine stands still')
      defer(() => control.resumeEngine())
      await control.pauseEngine()
      const first = await adapter.updateDeployment(rewritten.ref, change(rewritten.ref), {})
      const second = await adapter.updateDeployment(rewritten.ref, change(rewritten.ref), {})
      const beforeDelete = await adapter.updateDeployment(removed.ref, change(removed.ref), {})
      await adapter.deleteDeployment(removed.ref, { cascade: 'workloads' })
      const beforeRemake = await adapter.updateDeployment(remade.ref, change(remade.ref), {})
      step('somebody else removes one of them and makes it again; the engine goes on')
      await control.deleteBehind(remade.ref)
      await control.resumeEngine()
      const remake = { ...wanted, kind: remade.ref.kind, controlNamespace: remade.ref.controlNamespace }
      const isGone = async () => (await oracle.deployments()).every((object) => object.uid !== remade.uid)
      await eventually('what somebody else has removed is gone', isGone)
      await control.createBehind(remake)
      for (const until of ['applied', 'healthy'] as const) {
        assert.equal(
          (await settle(first.operation, until)).state,
          'superseded',
          `the token of an update that a later one has overtaken, until ${until}`,
        )
        assert.equal((await settle(second.operation, until)).state, 'succeeded', `the token of the later update, until ${until}`)
        assert.equal((await settle(beforeDelete.operation, until)).state, 'superseded', `the token of an update before a deletion, until ${until}`)
        assert.equal((await settle(beforeRemake.operation, until)).state, 'superseded', `the token of an update before a re-creation, until ${until}`)
      }
    },
  }),
  defineCheck({
    id: 'DMS-TOKEN-003',
    level: 'MUST',
    title: 'the token of an OUTCOME_UNKNOWN resolves to what really happened',
    rule: 'R10',
    needs: { harness: 'H3' },
    run: async (context) => {
      const { adapter, live, settle, within, timeouts, spec, uid, oracle, faults, assert, step } = context
      const { ref } = await live()
      for (const fault of ['lose-reply', 'reset', 'hang'] satisfies Fault['type'][]) {
        const { change, isIn } = someChange({ adapter, spec }, ref.kind, uid())
        // The reads after it fail too, so that nothing can be read back.
        const write = faults.add({ match: { method: 'PATCH' }, fault: { type: fault } })
        const others = ['PUT', 'POST'].map((method) => faults.add({ match: { method }, fault: { type: fault } }))
        const reads = faults.add({ match: { method: 'GET' }, fault: { type: 'reset' }, after: 1 })
        step(`update ${ref.name}, while the answer of every write is: ${fault}`)
        const sent = withDeadline({ clock: systemClock, timeoutMs: timeouts.quiet * 4 }, (signal) =>
          adapter.updateDeployment(ref, change, { signal }),
        )
        const call = within('the update ends', timeouts.converge, sent)
        const { token, code } = await call.then(
          ({ operation }) => ({ token: operation, code: null }),
          async (error) =>
            isDmsError(error, 'OUTCOME_UNKNOWN')
              ? { token: assert.present(error.token, `token of the OUTCOME_UNKNOWN of an update whose reply is lost (${fault})`), code: error.code }
              : { token: null, code: (await assert.rejects(call, UNSENT, `an update whose reply is lost (${fault})`)).code },
        )
        for (const rule of [write, ...others, reads]) rule.remove()
        const kept = (await oracle.deployments()).find((object) => object.ref.kind === ref.kind && object.ref.name === ref.name)
        const happened = isIn(assert.present(kept, 'the object is there').spec)
        if (token === null) {
          assert.ok(!happened, `an update that took effect (${fault}) is not ${code}: that would say that it has not`)
          continue
        }
        step('follow the token that came with it')
        const following = settle(token, 'applied')
        const state = await following.then(
          (progress) => progress.state,
          (error) => (isDmsError(error, 'EXPIRED') ? 'expired' : following.then(() => '')),
        )
        if (happened) assert.equal(state, 'succeeded', `the token of an update that took effect (${fault})`)
        else assert.notEqual(state, 'succeeded', `the token of an update that had no effect (${fault})`)
      }
    },
  }),
]

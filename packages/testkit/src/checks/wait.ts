import type { OperationProgress } from '@gitops-dms/core'
import { systemClock } from '@gitops-dms/core/adapter'
import { defineCheck } from '../check.ts'
import { someChange } from './some-change.ts'

/** One request in 250 ms, and what a start and an end may cost. */
const POLL_MS = 250
const EXTRA_REQUESTS = 4

export const waitChecks = [
  defineCheck({
    id: 'DMS-WAIT-001',
    level: 'MUST',
    title: 'a wait resolves when it is reached, at once if it already is, and not on a status from before the update',
    rule: 'R4',
    needs: { harness: 'H2', control: ['pauseEngine', 'resumeEngine'] },
    run: async ({ adapter, client, live, settle, within, spec, uid, control, defer, consistently, timeouts, assert, step }) => {
      const { ref } = await live()
      step('the engine stands still')
      defer(() => control.resumeEngine())
      await control.pauseEngine()
      const update = await client.updateDeployment(ref, someChange({ adapter, spec }, ref.kind, uid()).change)
      let reached: OperationProgress | null = null
      const waiting = update.wait({ until: 'healthy', timeoutMs: 600_000 }).then((progress) => {
        reached = progress
        return progress
      })
      waiting.catch(() => undefined) // awaited below
      step('wait for an update that nothing has looked at, of what was healthy before')
      await consistently(
        'the wait is not over',
        async () => {
          assert.equal(reached, null, 'progress of a wait for an update that the engine has not seen')
        },
        { for: timeouts.quiet * 4 },
      )
      step('the engine goes on')
      await control.resumeEngine()
      const progress = await within('the wait is over', timeouts.converge, waiting)
      assert.deepEqual(
        [progress.state, progress.final, progress.status?.health],
        ['succeeded', true, 'healthy'],
        'state, final and health of the last progress',
      )
      step('wait for what is reached already')
      const from = systemClock.now()
      assert.equal((await settle(update.operation, 'healthy')).state, 'succeeded', 'the same token again')
      assert.ok(systemClock.now() - from <= timeouts.op, `at once: ${systemClock.now() - from} ms`)
      const first = await adapter.trackOperation(update.operation, { until: 'applied' })[Symbol.asyncIterator]().next()
      assert.deepEqual(
        [first.done, first.value?.state, first.value?.final],
        [false, 'succeeded', true],
        'the very first progress of what is reached already',
      )
    },
  }),
  defineCheck({
    id: 'DMS-WAIT-002',
    level: 'MUST',
    title: 'a failure for good rejects early, OPERATION_FAILED with the reason; a deletion SUPERSEDED; no busy polling',
    rule: 'R6',
    needs: { harness: 'H2', control: ['pauseEngine', 'resumeEngine', 'pushRevision'] },
    run: async ({ adapter, client, live, within, spec, uid, oracle, control, defer, consistently, timeouts, assert, step }) => {
      const change = () => someChange({ adapter, spec }, Object.keys(adapter.capabilities.kinds)[0] ?? '', uid()).change
      const failing = await live()
      step(`the next content of ${failing.ref.name} cannot be applied`)
      // It stands still, so that it does not find it by itself before it is told to.
      defer(() => control.resumeEngine())
      await control.pauseEngine()
      const next = change()
      // Where it has to be updated for that, the content is behind the sources that it then has.
      const sources = adapter.reconcileDeployment === undefined ? next.sources : undefined
      await control.pushRevision({ ...failing.spec, ...(sources && { sources }) }, { version: 'v13-broken', applies: false })
      const started = adapter.reconcileDeployment
        ? await client.reconcileDeployment(failing.ref, adapter.capabilities.reconcile?.options.includes('withSource') ? { withSource: true } : {})
        : await client.updateDeployment(failing.ref, next)
      await control.resumeEngine()
      const waiting = within('the wait ends early', timeouts.converge, started.wait({ timeoutMs: 3_600_000 }))
      const failed = await assert.rejects(waiting, 'OPERATION_FAILED', 'a wait for what cannot be applied')
      const { progress } = failed
      const words = JSON.stringify([failed.message, progress?.message, progress?.status?.error, progress?.status?.operation.message])
      assert.ok(words.includes('v13-broken'), `the reason of the engine is told: ${words}`)
      assert.equal(progress?.final, true, 'final of its progress')

      const leaving = await live()
      step('the engine stands still; an update is waited for')
      await control.pauseEngine()
      const update = await client.updateDeployment(leaving.ref, change())
      const from = oracle.exchanges().length
      const began = systemClock.now()
      const overtaken = update.wait({ timeoutMs: 3_600_000 })
      overtaken.catch(() => undefined) // awaited below
      await consistently(
        'the backend is not asked over and over',
        () => {
          const asked = oracle.exchanges().length - from
          const allowed = EXTRA_REQUESTS + (systemClock.now() - began) / POLL_MS
          assert.ok(asked <= allowed, `requests in ${systemClock.now() - began} ms: ${asked}; one in ${POLL_MS} ms is enough`)
        },
        { for: timeouts.quiet * 6 },
      )
      step('it is deleted')
      await adapter.deleteDeployment(leaving.ref, { cascade: 'workloads' })
      await control.resumeEngine()
      await assert.rejects(within('the wait ends', timeouts.converge, overtaken), 'SUPERSEDED', 'a wait for an update of what is then deleted')
    },
  }),
  defineCheck({
    id: 'DMS-WAIT-003',
    level: 'MUST',
    title: 'DEADLINE_EXCEEDED carries error.progress, the last one seen',
    rule: 'R11',
    needs: { harness: 'H2', control: ['pauseEngine', 'resumeEngine'] },
    run: async ({ adapter, client, live, within, spec, uid, control, defer, timeouts, assert, step }) => {
      const { ref } = await live()
      step('the engine stands still')
      defer(() => control.resumeEngine())
      await control.pauseEngine()
      const update = await client.updateDeployment(ref, someChange({ adapter, spec }, ref.kind, uid()).change)
      const seen: OperationProgress[] = []
      const waiting = update.wait({ timeoutMs: timeouts.op / 2, onProgress: (progress) => seen.push(progress) })
      const error = await assert.rejects(
        within('the wait ends at its deadline', timeouts.converge, waiting),
        'DEADLINE_EXCEEDED',
        'a wait that runs out of time',
      )
      assert.ok(seen.length > 0, 'a first progress comes at once')
      assert.deepEqual(error.progress, seen.at(-1), 'error.progress is the last one seen')
      assert.equal(error.progress?.final, false, 'final of a progress of what goes on')
      assert.notEqual(error.progress?.status ?? null, null, 'status of the progress')
    },
  }),
]

import { getEventListeners } from 'node:events'
import { isDmsError } from '@gitops-dms/core'
import { systemClock } from '@gitops-dms/core/adapter'
import { defineCheck } from '../check.ts'
import type { Fault } from '../context/backend.ts'
import { KitError } from '../kit-error.ts'
import { ADAPTER_CALLS } from './adapter-calls.ts'
import { someChange } from './some-change.ts'

const CALLS = 1000
const AT_ONCE = 50
const LATENESS_STEP_MS = 5

/** By how many milliseconds at most this process is late with its own timers: on a busy machine nothing in it can settle sooner. */
function watchLateness(): () => number {
  let latest = 0
  let isWatching = true
  const watch = async () => {
    while (isWatching) {
      const from = systemClock.now()
      await systemClock.sleep(LATENESS_STEP_MS)
      latest = Math.max(latest, systemClock.now() - from - LATENESS_STEP_MS)
    }
  }
  void watch()
  return () => {
    isWatching = false
    return latest
  }
}

export const abortChecks = [
  defineCheck({
    id: 'DMS-ABORT-001',
    level: 'MUST',
    title: 'a signal that is aborted already: CANCELLED with cause === signal.reason (a TimeoutError: DEADLINE_EXCEEDED), and no request',
    rule: 'R11',
    needs: { harness: 'H1' },
    run: async ({ adapter, client, create, spec, oracle, assert, step }) => {
      const { ref, operation } = await create()
      const subject = { ref, spec: spec(), capabilities: adapter.capabilities, operation }
      const before = oracle.exchanges().length
      const mine = new Error('changed my mind')
      const late = new DOMException('too late', 'TimeoutError')
      for (const [reason, code] of [
        [mine, 'CANCELLED'],
        [late, 'DEADLINE_EXCEEDED'],
      ] as const) {
        const signal = AbortSignal.abort(reason)
        for (const call of ADAPTER_CALLS.filter(({ method }) => typeof Reflect.get(adapter, method) === 'function')) {
          step(`${call.method} with a signal that is aborted already, by ${reason.name}`)
          for (const [where, target] of [['the adapter', adapter], ...(call.ofClient ? [['the client', client] as const] : [])] as const) {
            const error = await assert.rejects(call.invoke(target, subject, { signal }), code, `${call.method} of ${where}, aborted before it began`)
            assert.equal(error.cause, reason, `cause of ${call.method} of ${where} is the reason of the signal`)
          }
        }
      }
      assert.equal(oracle.exchanges().length, before, 'no request was sent')
      assert.ok(
        (await oracle.deployments()).some((object) => object.ref.name === ref.name && !object.terminating),
        'the deployment is as it was',
      )
    },
  }),
  defineCheck({
    id: 'DMS-ABORT-002',
    level: 'MUST',
    title:
      'abort before the answer, in its body, in a backoff: rejects at once, the server sees it, others go on; a write that may have left is OUTCOME_UNKNOWN with that cause',
    rule: 'R11',
    needs: { harness: 'H3' },
    run: async ({ newAdapter, live, spec, uid, oracle, faults, defer, within, eventually, timeouts, assert, step }) => {
      const { ref } = await live()
      const adapter = newAdapter()
      const reads: readonly (readonly [string, Fault, boolean])[] = [
        ['before the answer', { type: 'hang' }, true],
        ['in the body', { type: 'hang', when: 'body' }, true],
        ['in a backoff', { type: 'status', status: 503, headers: { 'retry-after': '30' } }, false],
      ]
      const abortOnce = async (what: string, fault: Fault, match: { readonly method?: string }, begin: (signal: AbortSignal) => Promise<unknown>) => {
        const rule = faults.add({ match, fault })
        defer(() => rule.remove())
        const from = oracle.exchanges().length
        const controller = new AbortController()
        const reason = new Error('changed my mind')
        const call = begin(controller.signal)
        call.catch(() => undefined) // judged below
        await eventually('the request has arrived', () => rule.fired > 0)
        rule.remove()
        step(`another call of the same adapter, then abort the one that hangs ${what}`)
        const other = adapter.getDeployment(ref, {})
        other.catch(() => undefined) // awaited below
        const lateness = watchLateness()
        const began = systemClock.now()
        controller.abort(reason)
        const outcome = await within(
          `a call aborted ${what} settles`,
          timeouts.op,
          call.then(
            () => null,
            (error: unknown) => error,
          ),
        )
        const took = systemClock.now() - began
        const allowed = timeouts.abort + lateness()
        assert.ok(took < allowed, `a call aborted ${what} settles within ${allowed} ms: ${took} ms`)
        assert.equal((await within('the other call', timeouts.converge, other)).ref.name, ref.name, 'the other call goes on')
        return {
          outcome,
          reason,
          seen: () =>
            oracle
              .exchanges()
              .slice(from)
              .some(({ aborted }) => aborted),
        }
      }

      for (const [what, fault, onTheWire] of reads) {
        step(`get, aborted ${what}`)
        const { outcome, reason, seen } = await abortOnce(what, fault, { method: 'GET' }, (signal) => adapter.getDeployment(ref, { signal }))
        assert.equal(isDmsError(outcome) ? outcome.code : outcome, 'CANCELLED', `code of a get aborted ${what}`)
        assert.equal(isDmsError(outcome) ? outcome.cause : null, reason, `cause of a get aborted ${what}`)
        if (onTheWire) await eventually(`the backend sees that the client went away ${what}`, seen, { within: timeouts.op })
      }
      let writes = 0
      for (const method of ['PATCH', 'PUT', 'POST']) {
        // Which method a write has is the backend's business: those that are not used are let pass.
        const probe = faults.add({ match: { method }, fault: { type: 'delay', ms: 0 } })
        await adapter.updateDeployment(ref, someChange({ adapter, spec }, ref.kind, uid()).change, {})
        probe.remove()
        if (probe.fired === 0) continue
        writes++
        step('update, aborted before the answer')
        const { change } = someChange({ adapter, spec }, ref.kind, uid())
        const { outcome, reason, seen } = await abortOnce('before the answer', { type: 'hang' }, { method }, (signal) =>
          adapter.updateDeployment(ref, change, { signal }),
        )
        const error = isDmsError(outcome) ? outcome : assert.fail(`an update aborted before the answer gave ${outcome}`)
        assert.equal(error.code, 'OUTCOME_UNKNOWN', 'code of a write that may have left')
        assert.ok(
          isDmsError(error.cause, 'CANCELLED') && error.cause.cause === reason,
          `cause of a write that may have left is the abort: ${error.cause}`,
        )
        await eventually('the backend sees that the client went away', seen, { within: timeouts.op })
      }
      if (writes === 0) throw new KitError('an update was sent neither by PATCH nor by PUT nor by POST, so that none could be aborted')
    },
  }),
  defineCheck({
    id: 'DMS-ABORT-003',
    level: 'MUST',
    title: `${CALLS} calls with one signal leave no listeners`,
    rule: 'R11',
    needs: { harness: 'H0' },
    run: async ({ adapter, client, create, within, timeouts, assert, step }) => {
      const { ref, operation } = await create()
      const { signal } = new AbortController()
      const calls = [
        () => adapter.getDeployment(ref, { signal }),
        () => client.getDeployment(ref, { signal }),
        () => adapter.listDeployments({ controlNamespace: ref.controlNamespace, namespace: 'dms-nowhere' }, { signal }),
        async () => {
          for await (const _ of adapter.trackOperation(operation, { until: 'applied', signal })) break
        },
      ]
      step(`${CALLS} calls with one signal`)
      for (let done = 0; done < CALLS; done += AT_ONCE) {
        const batch = Array.from({ length: AT_ONCE }, (_, index) => calls[index % calls.length]?.())
        await within(`${AT_ONCE} calls`, timeouts.converge, Promise.all(batch))
      }
      assert.equal(getEventListeners(signal, 'abort').length, 0, 'listeners that are left on the signal')
    },
  }),
]

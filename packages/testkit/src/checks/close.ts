import { createDms, isDmsError } from '@gitops-dms/core'
import { defineCheck } from '../check.ts'
import { ADAPTER_CALLS } from './adapter-calls.ts'

export const closeChecks = [
  defineCheck({
    id: 'DMS-CLOSE-001',
    level: 'MUST',
    title: 'close twice is fine; afterwards every method rejects CLOSED, streams at next(); await using on the client works',
    rule: 'R13',
    needs: { harness: 'H0' },
    run: async ({ newAdapter, create, spec, within, timeouts, assert, step }) => {
      const { ref, operation } = await create()
      const adapter = newAdapter()
      const { capabilities } = adapter
      const subject = { ref, spec: spec(), capabilities, operation }
      await adapter.getDeployment(ref, {})
      step('close, twice')
      await within('close', timeouts.op, adapter.close())
      await within('a second close', timeouts.op, adapter.close())
      for (const call of ADAPTER_CALLS.filter(({ method }) => typeof Reflect.get(adapter, method) === 'function')) {
        step(`${call.method} after close`)
        await assert.rejects(within(call.method, timeouts.op, call.invoke(adapter, subject)), 'CLOSED', `${call.method} after close`)
      }
      step('a client that leaves its block')
      const owned = newAdapter()
      {
        await using dms = createDms({ instances: { conformance: owned } })
        assert.equal((await dms.instance('conformance').getDeployment(ref)).ref.name, ref.name, 'a call inside of the block')
      }
      await assert.rejects(owned.getDeployment(ref, {}), 'CLOSED', 'the adapter of a client that has left its block')
    },
  }),
  defineCheck({
    id: 'DMS-CLOSE-002',
    level: 'MUST',
    title: 'calls and watches in flight settle on close',
    rule: 'R11',
    needs: { harness: 'H1' },
    run: async ({ newAdapter, create, extra, defer, oracle, within, eventually, timeouts, assert, step }) => {
      const adapter = newAdapter()
      const { ref, operation } = await create()
      if (extra.pauseEngine !== undefined && extra.resumeEngine !== undefined) {
        const resume = extra.resumeEngine.bind(extra)
        defer(resume)
        await extra.pauseEngine()
      }
      const from = oracle.exchanges().length
      const outcomes: { readonly method: string; readonly settled: Promise<string> }[] = []
      /** Told apart at once, so that one that fails early is not left alone. */
      const begin = (method: string, call: Promise<unknown>) => {
        const settled = call.then(
          () => 'ended',
          (error) => (isDmsError(error) ? error.code : `rejected with ${error instanceof Error ? error.message : error}`),
        )
        outcomes.push({ method, settled })
      }
      /** After its first steps, which are there already. */
      const drain = async (stream: AsyncIterable<unknown>) => {
        let last: unknown = null
        for await (const value of stream) last = value
        return last
      }
      const follow = async () => {
        const last = await drain(adapter.trackOperation(operation, { until: 'healthy' }))
        assert.equal(
          Reflect.get(Object(last), 'final'),
          true,
          'final of the last progress of a trackOperation that ends by itself, while close is called',
        )
      }
      begin('trackOperation', follow())
      if (adapter.watchDeployments !== undefined) begin('watchDeployments', drain(adapter.watchDeployments({}, {})))
      await eventually('they are under way', () => oracle.exchanges().length > from)
      begin('getDeployment', adapter.getDeployment(ref, {}))
      begin('listDeployments', adapter.listDeployments({}, {}))
      begin('getDeploymentStatus', adapter.getDeploymentStatus(ref, {}))
      step(`close, with ${outcomes.map(({ method }) => method).join(', ')} in flight`)
      await within('close', timeouts.op, adapter.close())
      for (const { method, settled } of outcomes) {
        const outcome = await within(`${method}, which was in flight, settles`, timeouts.op, settled)
        const accepted = method === 'watchDeployments' ? ['CLOSED'] : ['CLOSED', 'ended']
        assert.ok(accepted.includes(outcome), `${method}, which was in flight, ends with ${accepted.join(' or ')}: ${outcome}`)
      }
      await eventually(
        'the backend sees all of them end',
        () =>
          oracle
            .exchanges()
            .slice(from)
            .every(({ endedAt }) => endedAt !== null),
        { within: timeouts.op },
      )
    },
  }),
  defineCheck({
    id: 'DMS-CLOSE-003',
    level: 'MUST',
    title: 'no socket or timer is left: a process with the adapter in it ends by itself',
    rule: 'R11',
    needs: { harness: 'H0', module: true },
    run: async ({ newProcess, assert, step }) => {
      step('another process makes an adapter, uses it and closes it')
      const { exitCode, output, stderr } = await newProcess.useAndClose()
      assert.equal(output, 'closed', `what the other process wrote before its end; besides: ${stderr.slice(-500)}`)
      assert.equal(exitCode, 0, 'its exit code; null: it had to be killed, for something kept it alive')
    },
  }),
]

import { type DeploymentRef, type ErrorCode, isDmsError } from '@gitops-dms/core'
import { defineCheck } from '../check.ts'
import type { Fault } from '../context/backend.ts'
import { findDisagreements } from './null-or-equal.ts'
import { startingWith } from './path-pattern.ts'
import { someChange } from './some-change.ts'

/** Writes into everything that a result holds, as deep as it lets. */
function scribble(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  for (const [member, inner] of Object.entries(value)) {
    scribble(inner)
    Reflect.set(value, member, 'scribbled')
  }
  Reflect.set(value, 'scribbled', true)
  if (Array.isArray(value)) Reflect.set(value, 'length', 0)
}

export const getChecks = [
  defineCheck({
    id: 'DMS-GET-001',
    level: 'MUST',
    title: 'each summary member at rest is null or equal to the one of get; phase, axes and spec members are equal',
    rule: 'R8',
    needs: { harness: 'H0' },
    run: async ({ adapter, live, spec, assert, eventually }) => {
      for (const kind of Object.keys(adapter.capabilities.kinds)) {
        const { ref } = await live(spec(kind))
        await eventually(`the summary and get of ${ref.name} agree`, async () => {
          const got = await adapter.getDeployment(ref, {})
          const { items } = await adapter.listDeployments({ controlNamespace: ref.controlNamespace, kind }, {})
          const listed = assert.present(
            items.find((item) => item.id === got.id),
            'the list has it',
          )
          const { phase, sync, health, lifecycle } = got.status
          const { status } = listed
          const axes = { phase: status.phase, sync: status.sync, health: status.health, lifecycle: status.lifecycle }
          assert.deepEqual(axes, { phase, sync, health, lifecycle }, 'phase and axes of the summary')
          assert.equal(status.operation.state, got.status.operation.state, 'state of the operation in the summary')
          for (const [member, value] of Object.entries(listed.spec))
            assert.deepEqual(value, Reflect.get(got.spec, member), `spec.${member} of the summary`)
          const { asOf: _, ...compared } = status
          assert.deepEqual(
            findDisagreements({ ...listed, status: compared }, got),
            [],
            'members of the summary that are neither null nor those of get',
          )
        })
      }
    },
  }),
  defineCheck({
    id: 'DMS-GET-002',
    level: 'MUST',
    title: 'what is absent is NOT_FOUND with details.resource deployment, and with ref',
    rule: 'R7',
    needs: { harness: 'H0' },
    run: async ({ adapter, client, create, uid, assert, step }) => {
      const { ref } = await create()
      const name = uid()
      const absent: readonly DeploymentRef[] = [
        { name },
        ...Object.keys(adapter.capabilities.kinds).map((kind) => ({ name, kind, controlNamespace: ref.controlNamespace })),
        // Near to what is there.
        { ...ref, controlNamespace: `${ref.controlNamespace}-2` },
        ...Object.keys(adapter.capabilities.kinds).flatMap((kind) => (kind === ref.kind ? [] : [{ ...ref, kind }])),
      ]
      for (const wanted of absent) {
        for (const method of ['getDeployment', 'getDeploymentStatus'] as const) {
          step(`${method} of what is not there: ${JSON.stringify(wanted)}`)
          const error = await assert.rejects(adapter[method](wanted, {}), ['NOT_FOUND', 'NOT_FOUND_OR_DENIED'], `${method} of what is not there`)
          assert.equal(error.details['resource'], 'deployment', 'details.resource')
          const ofClient = await assert.rejects(client[method](wanted), error.code, `${method} of the client, of what is not there`)
          assert.equal(ofClient.ref?.name, wanted.name, 'name of the ref of the error')
        }
      }
    },
  }),
  defineCheck({
    id: 'DMS-GET-003',
    level: 'MUST',
    title: 'only absence is NOT_FOUND: 401, 403, 500 and a reset each give their own code',
    rule: 'R7',
    needs: { harness: 'H3' },
    run: async ({ newAdapter, create, spec, oracle, faults, within, timeouts, uid, assert, step }) => {
      const { ref } = await create()
      // Before anything fails: a call may end while what it has asked besides is still repeated.
      const from = oracle.exchanges().length
      assert.equal((await newAdapter().getDeployment(ref, {})).ref.name, ref.name, 'without faults it is there')
      const place = assert.present(oracle.exchanges().slice(from)[0], 'a get asks the backend').path.split('?')[0] ?? ''
      const cases: readonly (readonly [string, Fault, readonly ErrorCode[]])[] = [
        ['401', { type: 'status', status: 401 }, ['UNAUTHENTICATED']],
        ['403', { type: 'status', status: 403 }, ['PERMISSION_DENIED', 'NOT_FOUND_OR_DENIED']],
        ['500', { type: 'status', status: 500 }, ['UNAVAILABLE', 'INTERNAL']],
        ['a reset', { type: 'reset' }, ['UNAVAILABLE']],
      ]
      for (const [what, fault, codes] of cases) {
        const rule = faults.add({ match: { method: 'GET' }, fault })
        const wanted = [ref, { name: ref.name }, { name: uid() }, { ...ref, name: uid() }]
        step(`getDeployment and getDeploymentStatus of what is there and of what is not, every answer is ${what}`)
        // All at once: what is retried takes its time.
        const calls = (['getDeployment', 'getDeploymentStatus'] as const).flatMap((method) =>
          wanted.map((one) => ({ method, call: within<unknown>(`${method} ends, with ${what}`, timeouts.converge, newAdapter()[method](one, {})) })),
        )
        await Promise.all(calls.map(({ method, call }) => assert.rejects(call, codes, `${method} when every answer is ${what}`)))
        assert.ok(rule.fired >= wanted.length, 'the fault was met')
        rule.remove()
      }
      const others = Object.keys(newAdapter().capabilities.kinds).filter((kind) => kind !== ref.kind)
      for (const other of others) await create(spec(other, ref.name))
      faults.add({ match: { method: 'GET', path: startingWith(place) }, fault: { type: 'status', status: 403 } })
      step(
        `getDeployment of ${ref.kind} ${ref.name}, of which ${place} is refused${others.map((kind) => `, beside a ${kind} of that name`).join('')}`,
      )
      const refused = ['PERMISSION_DENIED', 'NOT_FOUND_OR_DENIED'] as const
      await assert.rejects(newAdapter().getDeployment(ref, {}), refused, `getDeployment when its own look-up is refused`)
    },
  }),
  defineCheck({
    id: 'DMS-GET-004',
    level: 'MUST',
    title: 'hostile ids are INVALID_ARGUMENT by the id grammar; an adapter that is handed a hostile ref reaches no other resource',
    rule: 'R2',
    needs: { harness: 'H1' },
    run: async ({ adapter, client, live, spec, oracle, assert, step }) => {
      const { ref, id } = await live(spec())
      const before = oracle.exchanges().length
      for (const hostile of [
        '../x',
        '..',
        '.',
        '?',
        '#',
        '',
        '/',
        'a//b',
        'a/b/c/d',
        'a b',
        'a%2',
        '%zz',
        'a:b:c',
        `${id}?x=1`,
        `${id}#x`,
        `${id}/..`,
      ]) {
        step(`get ${JSON.stringify(hostile)} through the client`)
        await assert.rejects(client.getDeployment(hostile), 'INVALID_ARGUMENT', `the id ${JSON.stringify(hostile)}`)
      }
      assert.equal(oracle.exchanges().length, before, 'no request was sent for them')
      // Lawful ids, of names that no object has.
      for (const strange of ['a%2Fb', 'x'.repeat(10_000)]) {
        await assert.rejects(
          client.getDeployment(strange),
          ['INVALID_ARGUMENT', 'NOT_FOUND', 'NOT_FOUND_OR_DENIED'],
          `the id ${strange.slice(0, 20)}`,
        )
      }

      const { name, controlNamespace, kind } = ref
      const names = [
        `x/../${name}`,
        `../${controlNamespace}/${name}`,
        `./${name}`,
        `${name}?x=1`,
        `${name}#x`,
        `${name}/`,
        `${name}%2F..%2F${name}`,
        `${name};x`,
        `${name}\u0000`,
        ` ${name}`,
      ]
      const refs = [
        ...names.map((hostile) => ({ kind, controlNamespace, name: hostile })),
        { kind, controlNamespace: `x/../${controlNamespace}`, name },
      ]
      const whole = async () =>
        (await oracle.deployments())
          .filter((object) => object.ref.name === name)
          .map(({ uid, spec: kept, terminating }) => ({ uid, kept, terminating }))
      const untouched = await whole()
      for (const hostile of refs) {
        step(`hand the adapter ${JSON.stringify(hostile)}`)
        const calls = {
          getDeployment: () => adapter.getDeployment(hostile, {}),
          getDeploymentStatus: () => adapter.getDeploymentStatus(hostile, {}),
          deleteDeployment: () => adapter.deleteDeployment(hostile, { cascade: 'workloads' }),
        }
        for (const [method, call] of Object.entries(calls)) {
          const error = await assert.rejects(call(), REFUSALS, `${method} of ${JSON.stringify(hostile)}`)
          assert.ok(isDmsError(error), 'a DmsError')
        }
      }
      assert.deepEqual(await whole(), untouched, 'the deployment that the hostile refs are near to')
    },
  }),
  defineCheck({
    id: 'DMS-GET-005',
    level: 'MUST',
    title: 'results are snapshots: what the caller does to them shows in no later read; times are the same on repeated reads; createdAt <= updatedAt',
    rule: 'R3',
    needs: { harness: 'H0' },
    run: async ({ adapter, live, spec, uid, atRest, settle, assert, step }) => {
      const wanted = spec()
      const { ref } = structuredClone(await live(wanted))
      const reads = {
        getDeployment: () => adapter.getDeployment(ref, {}),
        getDeploymentStatus: () => adapter.getDeploymentStatus(ref, {}),
        listDeployments: async () =>
          (await adapter.listDeployments({ controlNamespace: ref.controlNamespace }, {})).items.find((item) => item.ref.name === ref.name),
      }
      for (const [method, read] of Object.entries(reads)) {
        const before = structuredClone(await read())
        step(`write into the result of ${method}`)
        scribble(await read())
        assert.deepEqual(withoutAsOf(await read()), withoutAsOf(before), `${method}, after its last result was written into`)
      }
      step('write into the answer of updateDeployment')
      const { change, isIn } = someChange({ adapter, spec }, ref.kind, uid())
      const updated = await adapter.updateDeployment(ref, change, {})
      const { operation } = structuredClone(updated)
      scribble(updated)
      assert.ok(isIn((await adapter.getDeployment(ref, {})).spec), 'the change is in the spec, after the answer of updateDeployment was written into')
      await settle(operation, 'applied')
      const first = await atRest(ref)
      const second = await adapter.getDeployment(ref, {})
      assert.equal(second.createdAt, first.createdAt, 'createdAt of a second read')
      assert.equal(second.updatedAt, first.updatedAt, 'updatedAt of a second read')
      assert.equal(second.status.operation.startedAt, first.status.operation.startedAt, 'operation.startedAt of a second read')
      assert.equal(second.status.operation.finishedAt, first.status.operation.finishedAt, 'operation.finishedAt of a second read')
      if (second.createdAt !== null && second.updatedAt !== null) {
        assert.ok(Date.parse(second.createdAt) <= Date.parse(second.updatedAt), `createdAt ${second.createdAt} <= updatedAt ${second.updatedAt}`)
      }
    },
  }),
]

const REFUSALS = ['NOT_FOUND', 'NOT_FOUND_OR_DENIED', 'INVALID_ARGUMENT', 'PERMISSION_DENIED'] as const

/** When the engine last looked may move on by itself, also at rest. */
function withoutAsOf(result: object | undefined): unknown {
  const { asOf: _, status, ...rest } = (result ?? {}) as { asOf?: unknown; status?: object }
  return status === undefined ? rest : { ...rest, status: { ...status, asOf: null } }
}

import type { DeploymentChange, DeploymentSpec, JsonObject } from '@gitops-dms/core'
import { defineCheck } from '../check.ts'
import { honoursField } from '../select-check.ts'
import { someChange } from './some-change.ts'

const VALUES: JsonObject = {
  nested: { deep: { deeper: { list: [1, [2, { three: 3 }], []], empty: {} } } },
  nothing: null,
  listWithNull: [null, 1],
  emptyText: '',
  zero: 0,
  negative: -1.5,
  large: 1e21,
  small: 1e-7,
  boolean: false,
  on: 'on',
  octal: '012',
  exponent: '1e3',
  yes: 'yes',
  tilde: '~',
  nullText: 'null',
  date: '2026-01-31',
  time: '2026-01-31T10:00:00Z',
  spaced: '  two lines\n and a tab\t',
  unicode: 'äöü 漢字 😀',
  long: 'x'.repeat(65_536),
}

const freezeDeep = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) freezeDeep(inner)
    Object.freeze(value)
  }
  return value
}

/** At every depth, so that a copy of the outermost alone is found out. */
function overwrite(target: object, by: object): void {
  for (const [member, value] of Object.entries(by)) {
    const inner = Reflect.get(target, member)
    if (typeof inner === 'object' && inner !== null && typeof value === 'object' && value !== null) overwrite(inner, value)
    else Reflect.set(target, member, value)
  }
}

export const createValuesChecks = [
  defineCheck({
    id: 'DMS-CREATE-005',
    level: 'MUST',
    title:
      'values arrive as they are given: nesting, null, empty, 0, -0 as 0, 1e21, "on", "012", "1e3", dates as text, 64 KB of text; NaN, BigInt, Date are refused',
    rule: 'R2',
    needs: { harness: 'H1', fields: ['values'] },
    run: async ({ adapter, client, track, spec, oracle, assert, step }) => {
      for (const [kind, { fields }] of Object.entries(adapter.capabilities.kinds).filter(([, support]) => honoursField(support.fields, 'values'))) {
        const { valuesMaxBytes } = adapter.capabilities.limits
        const { long, ...short } = VALUES
        const values = valuesMaxBytes === null || valuesMaxBytes > 70_000 ? { ...short, long: String(long) } : short
        const wanted: DeploymentSpec = { ...spec(kind), values }
        step(`create a ${kind} with ${Object.keys(values).length} values, of ${fields.length} fields`)
        const { ref } = await client.createDeployment({ ...wanted, values: { ...values, minusZero: -0 } })
        track(ref)
        const kept = (await oracle.deployments()).find((object) => object.ref.kind === kind && object.ref.name === ref.name)?.spec.values
        for (const [key, value] of Object.entries({ ...values, minusZero: 0 }))
          assert.deepEqual(kept?.[key], value, `values.${key}, as the backend keeps it`)
        assert.deepEqual(Object.keys(kept ?? {}).sort(), [...Object.keys(values), 'minusZero'].sort(), 'the names of the values')
        for (const [what, value] of Object.entries({
          NaN: Number.NaN,
          Infinity: Number.POSITIVE_INFINITY,
          BigInt: 1n,
          Date: new Date(0),
          function: () => 1,
        })) {
          const request = { ...spec(kind), values: { inner: value } } as unknown as DeploymentSpec
          step(`create with a ${what} in values`)
          await assert.rejects(client.createDeployment(request), 'INVALID_ARGUMENT', `a ${what} in values`)
          assert.ok(!(await oracle.deployments()).some((object) => object.ref.name === request.name), `nothing is made with a ${what}`)
        }
      }
    },
  }),
  defineCheck({
    id: 'DMS-CREATE-006',
    level: 'MUST',
    title: 'input that is frozen at every depth is accepted; changing the input after the call changes nothing',
    rule: 'R2',
    needs: { harness: 'H0' },
    run: async ({ adapter, client, create, spec, track, uid, assert, step }) => {
      const [kind = ''] = Object.keys(adapter.capabilities.kinds)
      const labels = honoursField(adapter.capabilities.kinds[kind]?.fields ?? [], 'labels') ? { labels: { 'dms-kept': 'yes' } } : {}
      const frozen = freezeDeep({ ...structuredClone(spec(kind)), ...labels })
      const { ref } = await create(frozen, Object.freeze({}))
      assert.equal((await adapter.getDeployment(ref, Object.freeze({}))).spec.name, frozen.name, 'frozen input is accepted')

      for (const [what, call] of [
        ['the adapter', (given: DeploymentSpec) => adapter.createDeployment(given, {})],
        ['the client', (given: DeploymentSpec) => client.createDeployment(given)],
      ] as const) {
        const wanted = { ...spec(kind), ...labels }
        const given: { sources: readonly unknown[]; labels?: Record<string, string> } & DeploymentSpec = structuredClone(wanted)
        step(`call createDeployment of ${what}, then change what was given to it`)
        const calling = call(given)
        if (given.labels !== undefined) given.labels['dms-kept'] = 'no'
        Object.assign(given, { namespace: 'dms-changed', sources: [{ git: { repo: 'https://git.example.com/dms-changed.git' } }] })
        const accepted = await calling
        track(accepted.ref)
        const found = await adapter.getDeployment({ ...accepted.ref, name: wanted.name }, {})
        assert.equal(found.spec.namespace, wanted.namespace, `spec.namespace, after a change of what ${what} was given`)
        assert.ok(!JSON.stringify(found.spec.sources).includes('dms-changed'), `sources, after a change of what ${what} was given`)
        if (labels.labels) assert.equal(found.spec.labels?.['dms-kept'], 'yes', `labels, after a change of what ${what} was given`)
      }
      const read = () => adapter.getDeployment(ref, {})
      const next = () => someChange({ adapter, spec }, kind, uid())
      step('update with a change that is frozen at every depth')
      const kept = next()
      await adapter.updateDeployment(ref, freezeDeep(kept.change), Object.freeze({}))
      assert.ok(kept.isIn((await read()).spec), 'a frozen change is accepted')
      for (const [what, call] of [
        ['the adapter', (change: DeploymentChange) => adapter.updateDeployment(ref, change, {})],
        ['the client', (change: DeploymentChange) => client.updateDeployment(ref, change)],
      ] as const) {
        const { change, isIn } = next()
        const given = structuredClone(change)
        step(`call updateDeployment of ${what}, then change what was given to it`)
        const calling = call(given)
        overwrite(given, next().change)
        await calling
        assert.ok(isIn((await read()).spec), `the change that ${what} was given, after the caller has changed it`)
      }
    },
  }),
]

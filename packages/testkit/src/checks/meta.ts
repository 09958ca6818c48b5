import { assertAdapter, CAPABILITY_METHODS, type DeploymentCapabilities } from '@gitops-dms/core'
import { defineCheck } from '../check.ts'
import { ADAPTER_CALLS } from './adapter-calls.ts'

const isDeepFrozen = (value: unknown): boolean =>
  typeof value !== 'object' || value === null || (Object.isFrozen(value) && Object.values(value).every(isDeepFrozen))
const isText = (value: unknown) => typeof value === 'string' && value.length > 0
const isCount = (value: unknown) => Number.isSafeInteger(value) && Number(value) > 0

export const metaChecks = [
  defineCheck({
    id: 'DMS-META-001',
    level: 'MUST',
    title: 'contractVersion, type, version and capabilities are non-empty, deep-frozen, and the same before any I/O, after a failure and after close',
    rule: 'R13',
    needs: { harness: 'H0' },
    run: async ({ newAdapter, uid, assert, step }) => {
      const adapter = newAdapter()
      const identity = () => {
        const { contractVersion, type, version, capabilities } = adapter
        return structuredClone({ contractVersion, type, version, capabilities })
      }
      const before = identity()
      assert.equal(adapter.contractVersion, 'v1', 'contractVersion')
      assert.ok(isText(adapter.type) && isText(adapter.version), 'type and version are non-empty texts')
      assert.ok(Object.keys(adapter.capabilities).length > 0, 'capabilities are not empty')
      assert.ok(isDeepFrozen(adapter.capabilities), 'capabilities are frozen at every depth')
      step('a call that fails')
      await assert.rejects(
        adapter.getDeployment({ name: uid() }, {}),
        ['NOT_FOUND', 'NOT_FOUND_OR_DENIED'],
        'a deployment that is not there cannot be read',
      )
      assert.deepEqual(identity(), before, 'the same after a failure')
      step('close')
      await adapter.close()
      assert.deepEqual(identity(), before, 'the same after close')
    },
  }),
  defineCheck({
    id: 'DMS-META-002',
    level: 'MUST',
    title: 'each declared capability has its methods and each method its capability; kinds, etag and limits are sane; unknown capability names pass',
    rule: 'R1',
    needs: { harness: 'H0' },
    run: async ({ adapter, assert }) => {
      const { kinds, etag, limits } = adapter.capabilities
      assert.deepEqual(JSON.parse(JSON.stringify(adapter.capabilities)), adapter.capabilities, 'capabilities are plain JSON')
      for (const [capability, methods] of Object.entries(CAPABILITY_METHODS)) {
        const declared = Reflect.get(adapter.capabilities, capability) !== undefined
        for (const method of methods) {
          const there = typeof Reflect.get(adapter, method) === 'function'
          assert.equal(there, declared, `${method} is there exactly if the capability ${capability} is declared`)
        }
      }
      assert.ok(Object.keys(kinds).length > 0, 'there is at least one kind')
      for (const [kind, { sources, multiSource, fields }] of Object.entries(kinds)) {
        assert.ok(
          sources.length > 0 && sources.every(isText) && new Set(sources).size === sources.length,
          `kinds.${kind}.sources are names, each once`,
        )
        assert.equal(typeof multiSource, 'boolean', `kinds.${kind}.multiSource is true or false`)
        assert.ok(fields.every(isText) && new Set(fields).size === fields.length, `kinds.${kind}.fields are paths, each once`)
      }
      assert.ok(isText(etag), 'etag says who compares it')
      assert.ok(isCount(limits.nameMaxLength), 'limits.nameMaxLength is a count')
      assert.ok(limits.valuesMaxBytes === null || isCount(limits.valuesMaxBytes), 'limits.valuesMaxBytes is null or a count')
      assert.ok(isCount(limits.timeGranularityMs), 'limits.timeGranularityMs is a count')
      const newer = Object.create(adapter, { capabilities: { value: { ...adapter.capabilities, aCapabilityOfTomorrow: {} } } })
      assert.equal(assertAdapter(newer), undefined, 'a capability that this contract does not know is let pass')
    },
  }),
  defineCheck({
    id: 'DMS-META-003',
    level: 'MUST',
    title: 'each undeclared capability: its methods are absent, the client rejects UNSUPPORTED with its name, and no request leaves the process',
    rule: 'R1',
    needs: { harness: 'H1' },
    run: async ({ adapter, newClient, oracle, spec, assert, step }) => {
      const undeclared = Object.entries(CAPABILITY_METHODS).filter(([name]) => Reflect.get(adapter.capabilities, name) === undefined)
      for (const [, methods] of undeclared) {
        for (const method of methods) assert.equal(Reflect.get(adapter, method), undefined, `${method} is absent on the adapter`)
      }
      const client = newClient()
      const wanted = spec()
      const ref = { kind: wanted.kind ?? Object.keys(adapter.capabilities.kinds)[0] ?? '', controlNamespace: 'nowhere', name: wanted.name }
      const operation = { version: 1, adapter: adapter.type, id: 'none', kind: 'create', ref, uid: null, state: {} } as const
      const before = oracle.exchanges().length
      for (const [capability, methods] of undeclared) {
        for (const method of methods) {
          step(`${method} through the client`)
          const call = ADAPTER_CALLS.find((known) => known.method === method)
          const calling = call?.invoke(client, { ref, spec: wanted, capabilities: adapter.capabilities, operation }) ?? Promise.resolve()
          // The one that the client answers by itself: nothing is narrowed.
          if (capability === 'narrowing') {
            const answer = (await calling) as DeploymentCapabilities
            assert.deepEqual(
              answer,
              { capabilities: adapter.capabilities, withheld: [] },
              `${method} of the client, without the capability narrowing`,
            )
            continue
          }
          const error = await assert.rejects(calling, 'UNSUPPORTED', `${method} of the client, without the capability ${capability}`)
          assert.equal(error.capability, capability, `${method}: the error names the capability`)
        }
      }
      assert.equal(oracle.exchanges().length, before, 'no request has left the process')
    },
  }),
  defineCheck({
    id: 'DMS-META-004',
    level: 'MUST',
    title: 'the constructor does no I/O; bad settings are CONFIG with details.issues[].path',
    rule: 'R13',
    needs: { harness: 'H1' },
    run: async ({ newAdapter, backend, oracle, assert, consistently, step }) => {
      const before = oracle.exchanges().length
      step('make an adapter and leave it alone')
      const adapter = newAdapter()
      await consistently('the backend hears nothing of a new adapter', () => oracle.exchanges().length === before)
      await adapter.listDeployments({}, {})
      assert.ok(oracle.exchanges().length > before, 'the backend hears of the first call')

      // No setting is a list in a list, and none has this name.
      const wrong = [...Object.keys(backend.settings), 'aSettingThatNobodyKnows'].map((name) => ({
        name,
        settings: { ...backend.settings, [name]: [[]] },
      }))
      for (const { name, settings } of wrong) {
        step(`make an adapter with a wrong ${name}`)
        const error = await assert.rejects(
          Promise.resolve().then(() => newAdapter({ settings })),
          'CONFIG',
          `settings with a wrong ${name}`,
        )
        const issues = Array.isArray(error.details['issues']) ? error.details['issues'] : []
        const paths = issues.map((issue) => String(typeof issue === 'object' && issue !== null ? Reflect.get(issue, 'path') : issue))
        assert.ok(
          paths.some((path) => path === name || path.startsWith(`${name}.`) || path.startsWith(`${name}[`)),
          `details.issues names ${name}: ${paths.join(', ')}`,
        )
      }
    },
  }),
]

import assert from 'node:assert/strict'
import { CAPABILITY_METHODS } from '@gitops-dms/core'
import type { Check } from '../check.ts'

const isDeepFrozen = (value: unknown): boolean =>
  typeof value !== 'object' || value === null || (Object.isFrozen(value) && Object.values(value).every(isDeepFrozen))

export const metaChecks: readonly Check[] = [
  {
    id: 'DMS-META-001',
    level: 'MUST',
    title: 'contractVersion, type, version and capabilities are non-empty, deep-frozen, and the same before any I/O, after a failure and after close',
    rule: 'R13',
    area: 'META',
    since: '1.0',
    run: async ({ newAdapter, newSpec }) => {
      const adapter = newAdapter()
      const identity = () => structuredClone({ version: adapter.version, type: adapter.type, capabilities: adapter.capabilities })
      const before = identity()
      assert.equal(adapter.contractVersion, 'v1')
      assert.ok(adapter.type.length > 0 && adapter.version.length > 0, 'type and version are non-empty')
      assert.ok(isDeepFrozen(adapter.capabilities), 'capabilities are deep-frozen')
      await assert.rejects(adapter.getDeployment({ name: newSpec().name }), 'a deployment that is not there cannot be read')
      assert.deepEqual(identity(), before, 'the same after a failure')
      await adapter.close()
      assert.deepEqual(identity(), before, 'the same after close')
    },
  },
  {
    id: 'DMS-META-002',
    level: 'MUST',
    title: 'each declared capability has its methods and each method its capability; kinds, etag and limits are sane',
    rule: 'R1',
    area: 'META',
    since: '1.0',
    run: async ({ adapter }) => {
      const { kinds, etag, limits } = adapter.capabilities
      assert.ok(Object.keys(kinds).length > 0, 'there is at least one kind')
      assert.ok(etag.length > 0 && limits.nameMaxLength > 0 && limits.timeGranularityMs > 0, 'etag and limits have values')
      for (const [capability, methods] of Object.entries(CAPABILITY_METHODS)) {
        const declared = Reflect.get(adapter.capabilities, capability) !== undefined
        for (const method of methods) {
          assert.equal(typeof Reflect.get(adapter, method) === 'function', declared, `${method} is there exactly if ${capability} is declared`)
        }
      }
    },
  },
]

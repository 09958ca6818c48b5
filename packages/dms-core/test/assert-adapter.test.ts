import { describe, expect, it } from 'vitest'
import { defineAdapter } from '../src/adapter/define-adapter.ts'
import { assertAdapter } from '../src/client/assert-adapter.ts'
import { CAPABILITY_METHODS } from '../src/contract/capabilities.ts'
import { caught } from './support/caught.ts'
import { CAPABILITIES, fakeAdapter } from './support/fake-adapter.ts'
import { FULL_CAPABILITIES, fullAdapter } from './support/full-adapter.ts'

const { adapter } = fakeAdapter()

const refusal = async (candidate: unknown) => {
  const error = await caught(() => assertAdapter(candidate))
  expect(error).toMatchObject({ code: 'CONFIG', retryable: false })
  expect(error.message).toMatch(/^not an adapter of contract v1: /)
  return error
}

describe('assertAdapter', () => {
  it('takes an adapter of contract v1', () => {
    expect(() => assertAdapter(adapter)).not.toThrow()
  })

  it('takes one with every capability, and one with more members in them than it knows', () => {
    expect(() => assertAdapter(fullAdapter().adapter)).not.toThrow()
    const capabilities = { ...FULL_CAPABILITIES, watch: { ...FULL_CAPABILITIES.watch, batches: true } }
    expect(() => assertAdapter(fullAdapter({ capabilities }).adapter)).not.toThrow()
  })

  it('takes one whose methods are those of its class', () => {
    class Adapter {
      readonly contractVersion = 'v1'
      readonly type = 'fake'
      readonly version = '1.0.0'
      readonly capabilities = { kinds: CAPABILITIES.kinds, etag: 'checked', limits: CAPABILITIES.limits }
      health() {}
      createDeployment() {}
      getDeployment() {}
      listDeployments() {}
      getDeploymentStatus() {}
      updateDeployment() {}
      deleteDeployment() {}
      trackOperation() {}
      close() {}
    }
    expect(() => assertAdapter(new Adapter())).not.toThrow()
  })

  it.each<[unknown, string]>([
    [undefined, 'nothing'],
    [null, 'nothing'],
    ['argocd', 'a string'],
    [5, 'a number'],
    [() => adapter, 'a function'],
  ])('refuses %s, which is no object, and says what one is', async (candidate, found) => {
    const accepted = 'an adapter is what a factory such as createArgoCdAdapter(...) returns'
    expect((await refusal(candidate)).message).toContain(`found ${found}; ${accepted}`)
  })

  it.each<[unknown, string, string]>([
    ['v2', '"v2" on the adapter "fake 1.0.0"', 'install a newer @gitops-dms/core, one that accepts "v2"'],
    ['v10-beta', '"v10-beta" on the adapter "fake 1.0.0"', 'install a newer @gitops-dms/core, one that accepts "v10-beta"'],
    ['v0', '"v0" on the adapter "fake 1.0.0"', 'install a newer version of the package of this adapter, one that speaks contract v1'],
    [1, '1 on the adapter "fake 1.0.0"', 'install a newer version of the package of this adapter'],
    [undefined, 'nothing on the adapter "fake 1.0.0"', 'install a newer version of the package of this adapter'],
  ])('refuses contract version %j and says what is accepted and what to install', async (contractVersion, found, install) => {
    const { message, details } = await refusal({ ...adapter, contractVersion })
    expect(message).toContain(`contractVersion: found ${found}; this @gitops-dms/core accepts "v1"; ${install}`)
    expect(details['issues']).toMatchObject([{ path: 'contractVersion' }])
  })

  it.each<[object, string]>([
    [{ type: undefined }, 'found "v2" on the adapter "1.0.0"'],
    [{ type: '', version: 5 }, 'found "v2" on the adapter;'],
  ])('refuses another contract version also of an adapter that does not say what it is: %j', async (members, found) => {
    expect((await refusal({ ...adapter, contractVersion: 'v2', ...members })).message).toContain(found)
    expect((await refusal({ type: '', version: '' })).message).toContain('install a newer version of the package of the adapter, one that speaks')
  })

  it('refuses a promise of an adapter', async () => {
    expect((await refusal(Promise.resolve(adapter))).message).toContain('found a promise; an adapter is what a factory')
  })

  it.each(['type', 'version'])('refuses an adapter without %s', async (member) => {
    expect((await refusal({ ...adapter, [member]: '' })).message).toContain(`${member}: accepted is a non-empty text`)
    expect((await refusal({ ...adapter, [member]: undefined })).message).toContain(`${member}: accepted is a non-empty text`)
  })

  it.each([
    'health',
    'createDeployment',
    'getDeployment',
    'listDeployments',
    'getDeploymentStatus',
    'updateDeployment',
    'deleteDeployment',
    'trackOperation',
    'close',
  ])('refuses an adapter without %s', async (method) => {
    expect((await refusal({ ...adapter, [method]: undefined })).message).toContain(`${method}: every adapter must have this method`)
    expect((await refusal({ ...adapter, [method]: {} })).message).toContain(`${method}: every adapter must have this method`)
  })

  it('refuses an adapter without capabilities, and with half of them', async () => {
    expect((await refusal({ ...adapter, capabilities: undefined })).message).toContain('capabilities: accepted is an object')
    const { message } = await refusal({ ...adapter, capabilities: { reconcile: { options: [] } } })
    for (const required of ['kinds', 'etag', 'limits']) expect(message).toContain(`capabilities.${required}: found nothing; accepted is `)
  })

  it.each<[string, unknown, string]>([
    ['kinds', {}, 'capabilities.kinds: found no kind; accepted is at least one'],
    ['kinds', [], 'capabilities.kinds: found a list; accepted is an object'],
    [
      'kinds',
      { App: { sources: [], multiSource: 1, fields: 'all' } },
      'capabilities.kinds.App.sources: found an empty list; accepted is a list of at l',
    ],
    ['kinds', { App: { sources: ['git'], multiSource: 1, fields: [] } }, 'capabilities.kinds.App.multiSource: found 1; accepted is true or false'],
    ['etag', '', 'capabilities.etag: found ""; accepted is a non-empty text'],
    [
      'limits',
      { nameMaxLength: 0, valuesMaxBytes: null, timeGranularityMs: 0 },
      'capabilities.limits.nameMaxLength: found 0; accepted is a whole num',
    ],
    ['limits', { nameMaxLength: 63, timeGranularityMs: 0 }, 'capabilities.limits.valuesMaxBytes: found nothing; accepted is a whole number'],
    ['reconcile', { options: 'prune' }, 'capabilities.reconcile.options: found "prune"; accepted is a list'],
    ['reconcile', { options: [5] }, 'capabilities.reconcile.options[0]: found 5; accepted is a non-empty text'],
    ['reconcile', true, 'capabilities.reconcile: found true; accepted is an object'],
  ])('refuses capabilities whose %s is %j', async (capability, value, message) => {
    expect((await refusal({ ...adapter, capabilities: { ...CAPABILITIES, [capability]: value } })).message).toContain(message)
  })

  const pairs = Object.entries(CAPABILITY_METHODS).flatMap(([capability, methods]) => methods.map((method) => ({ capability, methods, method })))

  it.each(pairs)('refuses an adapter that declares $capability and has no $method', async ({ capability, methods, method }) => {
    const all = Object.fromEntries(methods.map((name) => [name, () => undefined]))
    const declared = { ...adapter, ...all, capabilities: { ...CAPABILITIES, [capability]: Reflect.get(FULL_CAPABILITIES, capability) } }
    expect(() => assertAdapter(declared)).not.toThrow()
    expect((await refusal({ ...declared, [method]: undefined })).message).toContain(
      `${method}: missing, although capabilities.${capability} is declared`,
    )
  })

  it.each(pairs)('refuses an adapter that has $method and does not declare $capability', async ({ capability, method }) => {
    const undeclared = {
      ...adapter,
      reconcileDeployment: undefined,
      capabilities: { ...CAPABILITIES, reconcile: undefined },
      [method]: () => undefined,
    }
    expect((await refusal(undeclared)).message).toContain(`${method}: present, although capabilities.${capability} is not declared`)
  })

  it('lets a capability and a method of a newer contract pass', () => {
    const newer = { ...adapter, teleportDeployment: () => undefined, capabilities: { ...CAPABILITIES, teleport: { distanceKm: 5 } } }
    expect(() => assertAdapter(newer)).not.toThrow()
  })

  it('tells all findings at once', async () => {
    const error = await refusal({ ...adapter, type: '', close: undefined, reconcileDeployment: undefined })
    expect(error.details['issues']).toEqual([
      { path: 'type', message: 'accepted is a non-empty text' },
      { path: 'close', message: 'every adapter must have this method' },
      { path: 'reconcileDeployment', message: 'missing, although capabilities.reconcile is declared' },
    ])
  })
})

describe('defineAdapter', () => {
  const { capabilities: _, ...methods } = adapter

  it('gives an adapter with its capabilities frozen to the bottom', () => {
    const defined = defineAdapter(structuredClone(CAPABILITIES), methods)
    expect(() => assertAdapter(defined)).not.toThrow()
    expect(defined.capabilities).toEqual(CAPABILITIES)
    expect(Object.isFrozen(defined.capabilities)).toBe(true)
    expect(Object.isFrozen(defined.capabilities.kinds['Application']?.fields)).toBe(true)
    expect(Object.isFrozen(defined.capabilities.reconcile?.options)).toBe(true)
  })

  it('refuses at once what assertAdapter would, as the compiler does', async () => {
    const { reconcile: _reconcile, ...capabilities } = structuredClone(CAPABILITIES)
    // @ts-expect-error the method of a capability that is not declared
    expect((await caught(() => defineAdapter(capabilities, methods))).message).toContain('reconcileDeployment: present, although')
  })
})

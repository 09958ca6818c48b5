import { describe, expect, it } from 'vitest'
import { defineAdapter } from '../src/adapter/define-adapter.ts'
import { assertAdapter } from '../src/client/assert-adapter.ts'
import { CAPABILITY_METHODS } from '../src/contract/capabilities.ts'
import { caught } from './support/caught.ts'
import { CAPABILITIES, fakeAdapter } from './support/fake-adapter.ts'

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

  it('takes one whose methods are those of its class', () => {
    class Adapter {
      readonly contractVersion = 'v1'
      readonly type = 'fake'
      readonly version = '1.0.0'
      readonly capabilities = { kinds: {}, etag: 'checked', limits: {} }
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

  it.each<[unknown]>([[undefined], [null], ['argocd'], [5], [() => adapter]])(
    'refuses %s, which is no object, and says what one is',
    async (candidate) => {
      expect((await refusal(candidate)).message).toContain('found no object; an adapter is what a factory such as createArgoCdAdapter(...) returns')
    },
  )

  it.each([
    ['v2', '"v2"'],
    [1, '1'],
    [undefined, 'nothing'],
  ])('refuses contract version %j and says what is accepted and what to install', async (contractVersion, found) => {
    const { message } = await refusal({ ...adapter, contractVersion })
    expect(message).toContain(`contractVersion: found ${found}, this @gitops-dms/core accepts "v1"; install a version of the adapter package`)
  })

  it('refuses a promise of an adapter', async () => {
    expect((await refusal(Promise.resolve(adapter))).message).toContain('contractVersion: found nothing')
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
    for (const required of ['kinds', 'etag', 'limits']) expect(message).toContain(`capabilities.${required}: required`)
  })

  const pairs = Object.entries(CAPABILITY_METHODS).flatMap(([capability, methods]) => methods.map((method) => ({ capability, methods, method })))

  it.each(pairs)('refuses an adapter that declares $capability and has no $method', async ({ capability, methods, method }) => {
    const all = Object.fromEntries(methods.map((name) => [name, () => undefined]))
    const declared = { ...adapter, ...all, capabilities: { ...CAPABILITIES, [capability]: {} } }
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
      { path: '', message: 'type: accepted is a non-empty text' },
      { path: '', message: 'close: every adapter must have this method' },
      { path: '', message: 'reconcileDeployment: missing, although capabilities.reconcile is declared' },
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

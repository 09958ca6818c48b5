import { describe, expect, it } from 'vitest'
import { createDms } from '../src/client/create-dms.ts'
import { requireMethod } from '../src/client/gates/capability-gate.ts'
import type { CreateOptions, DeleteOptions, ReconcileOptions } from '../src/contract/call-options.ts'
import { CAPABILITY_METHODS, type CapabilitiesV1 } from '../src/contract/capabilities.ts'
import type { DeploymentChange, DeploymentRequest } from '../src/contract/deployment-spec.ts'
import { caught } from './support/caught.ts'
import { CAPABILITIES, type FakeAdapter, fakeAdapter, withoutReconcile } from './support/fake-adapter.ts'

const GIT = { git: { repo: 'https://git.test/acme/web' } }
const HELM = { helm: { repo: 'https://charts.test', chart: 'web' } }
const BARE = { name: 'web', namespace: 'apps' }

const TWO_KINDS: CapabilitiesV1 = {
  ...CAPABILITIES,
  kinds: {
    Kustomization: { sources: ['git', 'oci'], multiSource: false, fields: ['labels', 'kustomize', 'sync'] },
    HelmRelease: { sources: ['helm', 'git'], multiSource: false, fields: ['labels', 'values'] },
  },
}

const setUp = (fake: FakeAdapter = fakeAdapter()) => ({
  calls: fake.calls,
  instance: createDms({ instances: { prod: fake.adapter } }).instance('prod'),
})

const refused = async (capability: string, call: Promise<unknown>, calls: FakeAdapter['calls']) => {
  const error = await caught(call)
  expect(error).toMatchObject({ code: 'UNSUPPORTED', capability, retryable: false, instance: 'prod' })
  expect(calls).toEqual([])
  return error
}

describe('A method that the adapter does not declare', () => {
  it('is UNSUPPORTED by the name of its capability', async () => {
    const { instance, calls } = setUp(withoutReconcile(fakeAdapter()))
    const error = await refused('reconcile', instance.reconcileDeployment('web'), calls)
    expect(error.message).toContain('this adapter does not have the capability "reconcile"')
    expect(error.method).toBe('reconcileDeployment')
  })

  it('is UNSUPPORTED before its arguments are judged', async () => {
    const { instance, calls } = setUp(withoutReconcile(fakeAdapter()))
    await refused('reconcile', instance.reconcileDeployment('a//b'), calls)
  })

  it.each(Object.entries(CAPABILITY_METHODS).flatMap(([capability, methods]) => methods.map((method) => [method, capability] as const)))(
    '%s belongs to the capability %s',
    async (method, capability) => {
      const declared: CapabilitiesV1 = { ...CAPABILITIES, [capability]: {} }
      requireMethod(declared, method)
      const undeclared: CapabilitiesV1 = { ...declared, [capability]: undefined }
      expect(await caught(() => requireMethod(undeclared, method))).toMatchObject({ code: 'UNSUPPORTED', capability })
    },
  )
})

describe('A request with what its kind does not honour', () => {
  const create = (request: unknown, fake?: FakeAdapter) => {
    const { instance, calls } = setUp(fake)
    return { call: instance.createDeployment(request as DeploymentRequest), calls }
  }

  it.each<[string, object, string]>([
    ['a field', { description: 'x' }, 'kinds.Application.fields.description'],
    ['a field, though it is false', { suspend: false }, 'kinds.Application.fields.suspend'],
    ['a field, though it is empty', { annotations: {} }, 'kinds.Application.fields.annotations'],
    ['the cluster', { cluster: 'https://other.test' }, 'kinds.Application.fields.cluster'],
    ['a part of a field', { sync: { prune: true, selfHeal: true } }, 'kinds.Application.fields.sync.selfHeal'],
    ['a list', { kustomize: { components: [] } }, 'kinds.Application.fields.kustomize.components'],
    ['a part beside one that is honoured', { kustomize: { images: {}, replicas: { web: 1 } } }, 'kinds.Application.fields.kustomize.replicas'],
    ['a kind', { kind: 'Kustomization' }, 'kinds.Kustomization'],
    ['a kind that every object has', { kind: 'constructor' }, 'kinds.constructor'],
    ['native words', { native: { a: 1 } }, 'native'],
  ])('is UNSUPPORTED by name: %s', async (_what, members, capability) => {
    const { call, calls } = create({ ...BARE, source: GIT, ...members })
    await refused(capability, call, calls)
  })

  it('says which field, and what is honoured', async () => {
    const { call, calls } = create({ ...BARE, source: GIT, description: 'x' })
    const { message } = await refused('kinds.Application.fields.description', call, calls)
    expect(message).toBe(
      `description: Application of this adapter cannot honour it; it honours ${CAPABILITIES.kinds['Application']?.fields.join(', ')}`,
    )
  })

  it('suggests the kind that was meant', async () => {
    const { call, calls } = create({ ...BARE, source: GIT, kind: 'Aplication' })
    const { message } = await refused('kinds.Aplication', call, calls)
    expect(message).toBe('kind: found "Aplication" (did you mean "Application"?); accepted is Application')
  })

  it('is UNSUPPORTED for a type of source', async () => {
    const { call, calls } = create({ ...BARE, source: { oci: { url: 'oci://registry.test/web' } } })
    const { message } = await refused('kinds.Application.sources.oci', call, calls)
    expect(message).toBe('sources: found oci; Application takes git, helm, existing')
  })

  it('is UNSUPPORTED for a second source where one is taken', async () => {
    const { call, calls } = create({ ...BARE, kind: 'Kustomization', sources: [GIT, GIT] }, fakeAdapter({ capabilities: TWO_KINDS }))
    await refused('kinds.Kustomization.multiSource', call, calls)
  })

  it.each<[string, object]>([
    ['Kustomization', { source: GIT, kustomize: { namePrefix: 'a-' } }],
    ['HelmRelease', { source: HELM, values: { a: 1 } }],
    ['HelmRelease', { kind: 'HelmRelease', source: GIT, values: { a: 1 } }],
  ])('is judged as the %s that it will be', async (_kind, members) => {
    const { call, calls } = create({ ...BARE, ...members }, fakeAdapter({ capabilities: TWO_KINDS }))
    await call
    expect(calls).toHaveLength(1)
  })

  it('is judged by whole names: values are not valuesFrom', async () => {
    const request = { ...BARE, source: HELM, valuesFrom: [{ file: 'values.yaml' }] }
    const { call, calls } = create(request, fakeAdapter({ capabilities: TWO_KINDS }))
    await refused('kinds.HelmRelease.fields.valuesFrom', call, calls)
  })

  it('is judged as the kind that its source means, not as another that would honour it', async () => {
    const { call, calls } = create({ ...BARE, source: GIT, values: { a: 1 } }, fakeAdapter({ capabilities: TWO_KINDS }))
    await refused('kinds.Kustomization.fields.values', call, calls)
  })

  it('passes where all is honoured, parts of a whole too', async () => {
    const request = {
      ...BARE,
      sources: [GIT, { ...HELM, name: 'chart' }],
      project: 'default',
      values: { any: { thing: 1 } },
      labels: { 'a.b/c': 'x' },
      kustomize: { images: { nginx: { tag: '1' } } },
      sync: { prune: true, retry: { limit: 3 } },
    }
    const { call, calls } = create(request)
    await call
    expect(calls).toHaveLength(1)
  })

  it('takes native words where they are declared for the kind', async () => {
    const capabilities: CapabilitiesV1 = { ...TWO_KINDS, native: { kinds: ['HelmRelease'] } }
    const taken = create({ ...BARE, source: HELM, native: { a: { b: 1 } } }, fakeAdapter({ capabilities }))
    await taken.call
    expect(taken.calls).toHaveLength(1)
    const other = create({ ...BARE, source: GIT, native: { a: 1 } }, fakeAdapter({ capabilities }))
    await refused('native.kinds.Kustomization', other.call, other.calls)
  })
})

describe('A change with what its kind does not honour', () => {
  const update = (ref: string, change: DeploymentChange, capabilities = CAPABILITIES) => {
    const { instance, calls } = setUp(fakeAdapter({ capabilities }))
    return { call: instance.updateDeployment(ref, change), calls }
  }

  it.each<[string, string, DeploymentChange, string]>([
    ['a field', 'web', { description: 'x' }, 'kinds.Application.fields.description'],
    ['a part of a field', 'web', { sync: { selfHeal: true } }, 'kinds.Application.fields.sync.selfHeal'],
    ['a field to unset', 'web', { description: null }, 'kinds.Application.fields.description'],
    ['a part of a field to unset', 'web', { sync: { selfHeal: null } }, 'kinds.Application.fields.sync.selfHeal'],
    ['another type of source', 'web', { source: { oci: { url: 'oci://x' } } }, 'kinds.Application.sources.oci'],
    ['a list of other sources', 'web', { sources: [{ oci: { url: 'oci://x' } }] }, 'kinds.Application.sources.oci'],
    ['native words', 'web', { native: { a: 1 } }, 'native'],
    ['a kind that there is not', 'Kustomization/ns/web', { project: 'x' }, 'kinds.Kustomization'],
  ])('is UNSUPPORTED by name: %s', async (_what, ref, change, capability) => {
    const { call, calls } = update(ref, change)
    await refused(capability, call, calls)
  })

  it.each<[string, DeploymentChange]>([
    ['a part that is honoured', { sync: { retry: { limit: 1 } } }],
    ['a whole to unset, of which a part is honoured', { sync: null, kustomize: null }],
    ['the source', { source: { git: { revision: 'v2' } } }],
    ['the source, by name only', { source: { name: 'main' } }],
    ['a source whose type is not honoured, unset', { source: { oci: null, git: GIT.git } }],
    ['another type of source that is honoured', { source: { git: null, helm: { repo: 'https://charts.test', chart: 'web' } } }],
  ])('passes with %s', async (_what, change) => {
    const { call, calls } = update('web', change)
    await call
    expect(calls).toHaveLength(1)
  })

  it('is refused only when none of the kinds that a short ref may mean honours it', async () => {
    const either = update('web', { values: { a: 1 } }, TWO_KINDS)
    await either.call
    expect(either.calls).toHaveLength(1)
    const known = update('Kustomization/ns/web', { values: { a: 1 } }, TWO_KINDS)
    await refused('kinds.Kustomization.fields.values', known.call, known.calls)
    const none = update('web', { project: 'x' }, TWO_KINDS)
    await refused('kinds.Kustomization.fields.project', none.call, none.calls)
  })
})

describe('Options', () => {
  it.each<[string, ReconcileOptions]>([
    ['hard', { hard: true }],
    ['force', { prune: true, force: true }],
    ['withSource', { withSource: false }],
    ['revision', { revision: 'v1' }],
    ['resources', { resources: [{ group: '', version: 'v1', kind: 'Pod', namespace: 'apps', name: 'web' }] }],
  ])('of reconcile that are not declared are UNSUPPORTED by name: %s', async (option, options) => {
    const { instance, calls } = setUp()
    const { message } = await refused(`reconcile.options.${option}`, instance.reconcileDeployment('web', options), calls)
    expect(message).toContain(`${option}: this adapter's reconcile does not have this option`)
    expect(message).toContain('declared are prune')
  })

  it('of reconcile that are misspelt come with the one that was meant', async () => {
    const { instance, calls } = setUp()
    const options: object = { prnue: true }
    const { message } = await refused('reconcile.options.prnue', instance.reconcileDeployment('web', options), calls)
    expect(message).toContain('(did you mean "prune"?)')
  })

  it('of reconcile say so when none is declared', async () => {
    const { instance, calls } = setUp(fakeAdapter({ capabilities: { ...CAPABILITIES, reconcile: { options: [] } } }))
    const { message } = await refused('reconcile.options.prune', instance.reconcileDeployment('web', { prune: true }), calls)
    expect(message).toContain('none is declared')
  })

  it('of reconcile that are declared, and those of every write, reach the adapter', async () => {
    const { instance, calls } = setUp()
    const options = { prune: false, etag: 'e', allowRevert: true, timeoutMs: 5, signal: new AbortController().signal }
    const undefinedOnes: object = { hard: undefined }
    await instance.reconcileDeployment('web', { ...options, ...undefinedOnes })
    expect(calls).toEqual([{ method: 'reconcileDeployment', args: [{ name: 'web' }, { prune: false, etag: 'e', allowRevert: true, timeoutMs: 5 }] }])
  })

  it('of create reach the adapter', async () => {
    const { instance, calls } = setUp()
    const options: CreateOptions = { reconcile: false }
    await instance.createDeployment({ ...BARE, source: GIT }, options)
    expect(calls[0]?.args[1]).toEqual({ reconcile: false, timeoutMs: 30_000 })
  })

  it.each<[string, object | undefined, string]>([
    ['no options', undefined, 'nothing'],
    ['no cascade', {}, 'nothing'],
    ['an unknown cascade', { cascade: true }, 'true'],
    ['a misspelt cascade', { cascade: 'workload' }, '"workload" (did you mean "workloads"?)'],
  ])('of delete are refused with %s, because what becomes of the workloads must be said', async (_what, options, found) => {
    const { instance, calls } = setUp()
    const error = await caught(instance.deleteDeployment('web', options as DeleteOptions))
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', method: 'deleteDeployment', details: { path: 'cascade' } })
    expect(error.message).toBe(`options refused: cascade: found ${found}; accepted is "workloads" (they are removed too) or "orphan" (they stay)`)
    expect(calls).toEqual([])
  })

  it('of delete reach the adapter', async () => {
    const { instance, calls } = setUp()
    await instance.deleteDeployment('web', { cascade: 'orphan', ifExists: true, etag: 'e' })
    expect(calls).toEqual([
      { method: 'deleteDeployment', args: [{ name: 'web' }, { cascade: 'orphan', ifExists: true, etag: 'e', timeoutMs: 30_000 }] },
    ])
  })
})

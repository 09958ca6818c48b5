import { describe, expect, it } from 'vitest'
import type { DmsAdapterV1 } from '../src/contract/adapter-v1.ts'
import type { DeploymentRequest, DeploymentSpec } from '../src/contract/deployment-spec.ts'
import { DmsError, type DmsErrorInit } from '../src/errors/dms-error.ts'
import { caught } from './support/caught.ts'
import { settle } from './support/fake-clock.ts'
import { DEPLOYMENT, FULL_CAPABILITIES } from './support/full-adapter.ts'
import { openInstance } from './support/instance.ts'
import { GIT, REQUEST, SPEC } from './support/instance-methods.ts'
import { acceptedOf, REF } from './support/samples.ts'

const failure = (code: string, rest: Partial<DmsErrorInit> = {}) => new DmsError({ code, message: code, ...rest })

/** Fields of every kind, so that only what upsert itself judges is refused. */
const CAPABILITIES = {
  ...FULL_CAPABILITIES,
  kinds: {
    Application: {
      ...FULL_CAPABILITIES.kinds['Application'],
      fields: ['cluster', 'controlNamespace', 'suspend', 'values', 'project', 'sync', 'labels'],
    },
  },
} as typeof FULL_CAPABILITIES

/** What create and update answer, call by call; the last answer stands for all that follow. */
function setUp(create: readonly (DmsError | null)[], update: readonly (DmsError | null)[] = [null], there: Partial<DeploymentSpec> = {}) {
  const sent: unknown[] = []
  const answer =
    (kind: 'create' | 'update', answers: readonly (DmsError | null)[]) =>
    async (...args: readonly unknown[]) => {
      const { signal: _, ...options } = args.at(-1) as object & { signal?: AbortSignal }
      const count = sent.filter((one) => Array.isArray(one) && one[0] === kind).length
      sent.push([kind, ...args.slice(0, -1), options])
      const outcome = answers[Math.min(count, answers.length - 1)]
      if (outcome != null) throw outcome
      return { ...acceptedOf(kind), effect: kind === 'update' ? 'unchanged' : 'started' }
    }
  const methods: Partial<DmsAdapterV1> = {
    capabilities: CAPABILITIES,
    createDeployment: answer('create', create),
    updateDeployment: answer('update', update),
    getDeployment: async (ref) => {
      sent.push(['get', ref])
      return { ...DEPLOYMENT, spec: { ...DEPLOYMENT.spec, ...there } }
    },
  }
  return { ...openInstance(methods), sent }
}

const steps = (sent: readonly unknown[]) => sent.map((one) => (one as readonly unknown[])[0])

describe('upsert', () => {
  it('refuses what is going away, though it still is as it is wanted, and writes nothing', async () => {
    const { instance, adapter, sent } = setUp([failure('ALREADY_EXISTS')])
    const status = { ...DEPLOYMENT.status, phase: 'terminating', lifecycle: 'terminating' }
    Object.assign(adapter, { getDeployment: async () => ({ ...DEPLOYMENT, status }) })
    expect(await caught(instance.createDeployment(REQUEST, { upsert: true }))).toMatchObject({
      code: 'FAILED_PRECONDITION',
      details: { reason: 'deleting' },
      message: 'Application/argocd/web is there already and is going away; it can be created again once it is gone',
    })
    expect(steps(sent)).toEqual(['create'])
  })

  it('creates what is not there, in one request', async () => {
    const { instance, sent } = setUp([null])
    const handle = await instance.createDeployment(REQUEST, { upsert: true, reconcile: false })
    expect(sent).toEqual([['create', SPEC, { reconcile: false, timeoutMs: 30_000 }]])
    expect(handle).toMatchObject({ effect: 'started', operation: { kind: 'create', instance: 'prod' } })
  })

  it('updates what is there with the request as the change; absent members are left, and the effect is what the update says', async () => {
    const { instance, sent } = setUp([failure('ALREADY_EXISTS')])
    const request: DeploymentRequest = {
      ...REQUEST,
      project: 'p',
      values: { a: 1 },
      sync: { prune: true },
      controlNamespace: 'argocd',
      kind: 'Application',
    }
    const handle = await instance.createDeployment(request, { upsert: true, reconcile: false })
    expect(sent.slice(1)).toEqual([
      ['get', REF],
      ['update', REF, { sources: [GIT], project: 'p', values: { a: 1 }, sync: { prune: true } }, { reconcile: false, timeoutMs: 30_000 }],
    ])
    expect(handle).toMatchObject({ effect: 'unchanged', operation: { kind: 'update' } })
  })

  it.each<[string, Partial<DmsErrorInit>, unknown]>([
    [
      'the ref of the refusal, where it is whole',
      { ref: { kind: 'Application', controlNamespace: 'flux', name: 'web' } },
      { kind: 'Application', controlNamespace: 'flux', name: 'web' },
    ],
    ['the ref of the request, where it has none', {}, { name: 'web' }],
    ['the ref of the request, where it is not whole', { ref: { name: 'web', kind: 'Application' } }, { name: 'web' }],
    ['the ref of the request, where it has no kind', { ref: { name: 'web', controlNamespace: 'flux' } }, { name: 'web' }],
  ])('looks at %s', async (_what, refusal, ref) => {
    const { instance, sent } = setUp([failure('ALREADY_EXISTS', refusal)])
    await instance.createDeployment(REQUEST, { upsert: true })
    expect(sent[1]).toEqual(['get', ref])
  })

  it.each<[string, Partial<DeploymentRequest>, Partial<DeploymentSpec>, string, string]>([
    ['another namespace', {}, { namespace: 'other' }, 'namespace', 'found "other" there, not "apps"'],
    ['another cluster', { cluster: 'a' }, { cluster: 'b' }, 'cluster', 'found "b" there, not "a"'],
    ['the own cluster of the engine', { cluster: 'a' }, {}, 'cluster', 'found none there, not "a"'],
    ['what is suspended', { suspend: false }, { suspend: true }, 'suspend', 'found suspended there; resumeDeployment resumes it'],
    ['what is active', { suspend: true }, {}, 'suspend', 'found active there; suspendDeployment suspends it'],
  ])('is FAILED_PRECONDITION where there is %s, and nothing is written', async (_what, members, there, path, message) => {
    const { instance, sent } = setUp([failure('ALREADY_EXISTS')], [null], there)
    const error = await caught(instance.createDeployment({ ...REQUEST, ...members } as DeploymentRequest, { upsert: true }))
    expect(error).toMatchObject({
      code: 'FAILED_PRECONDITION',
      message: `Application/argocd/web is there already, and an update cannot change this of it: ${path}: ${message}`,
      details: { reason: 'identity-differs', issues: [{ path, message }] },
      method: 'createDeployment',
      ref: { name: 'web' },
    })
    expect(steps(sent)).toEqual(['create', 'get'])
  })

  it.each<[string, Partial<DeploymentRequest>, Partial<DeploymentSpec>]>([
    ['what it does not say', {}, { cluster: 'a', suspend: true }],
    ['what is the same', { cluster: 'a', suspend: true }, { cluster: 'a', suspend: true }],
    ['active and absent', { suspend: false }, {}],
  ])('passes over %s', async (_what, members, there) => {
    const { instance, sent } = setUp([failure('ALREADY_EXISTS')], [null], there)
    await instance.createDeployment({ ...REQUEST, ...members } as DeploymentRequest, { upsert: true })
    expect(sent[2]).toEqual(['update', REF, { sources: [GIT] }, { timeoutMs: 30_000 }])
  })

  it('creates after all what was deleted between the refusal and the update', async () => {
    const { instance, sent } = setUp([failure('ALREADY_EXISTS'), null], [failure('NOT_FOUND')])
    const handle = await instance.createDeployment(REQUEST, { upsert: true })
    expect(steps(sent)).toEqual(['create', 'get', 'update', 'create'])
    expect(handle.operation.kind).toBe('create')
  })

  it('updates after all what was deleted and made again', async () => {
    const { instance, sent } = setUp([failure('ALREADY_EXISTS')], [failure('NOT_FOUND'), null])
    await instance.createDeployment(REQUEST, { upsert: true })
    expect(steps(sent)).toEqual(['create', 'get', 'update', 'create', 'get', 'update'])
  })

  it('ends with CONFLICT where it keeps coming and going', async () => {
    const { instance, sent } = setUp([failure('ALREADY_EXISTS')], [failure('NOT_FOUND')])
    expect(await caught(instance.createDeployment(REQUEST, { upsert: true }))).toMatchObject({
      code: 'CONFLICT',
      message: 'upsert of web: it was there when it was to be created, and gone when it was to be updated, 3 times',
      cause: { code: 'ALREADY_EXISTS' },
    })
    expect(steps(sent).filter((step) => step === 'create')).toHaveLength(3)
  })

  describe('where several kinds have one of this name', () => {
    const flux = {
      ...FULL_CAPABILITIES,
      kinds: {
        Kustomization: { sources: ['git'], multiSource: false, fields: ['labels'] },
        HelmRelease: { sources: ['helm', 'git'], multiSource: false, fields: ['values'] },
      },
    } as unknown as typeof FULL_CAPABILITIES
    const existing = (kind: string) => ({ ...DEPLOYMENT, ref: { ...REF, kind } })
    const open = (getDeployment: NonNullable<DmsAdapterV1['getDeployment']>) => {
      const sent: unknown[] = []
      const methods: Partial<DmsAdapterV1> = {
        capabilities: flux,
        createDeployment: async () => Promise.reject(failure('ALREADY_EXISTS')),
        getDeployment,
        updateDeployment: async (ref) => {
          sent.push(ref)
          return acceptedOf('update')
        },
      }
      return { ...openInstance(methods), sent }
    }

    it.each<[string, Partial<DeploymentRequest>, string]>([
      ['git', {}, 'Kustomization'],
      ['helm', { source: { helm: { repo: 'r', chart: 'c' } } }, 'HelmRelease'],
    ])('updates the one that a %s source means', async (_what, members, kind) => {
      const { instance, sent } = open(async (ref) => (ref.kind === undefined ? Promise.reject(failure('AMBIGUOUS_REF')) : existing(ref.kind)))
      await instance.createDeployment({ ...REQUEST, ...members } as DeploymentRequest, { upsert: true })
      expect(sent).toEqual([{ ...REF, kind }])
    })

    it('writes nothing to one of a kind that does not take the request', async () => {
      const { instance, sent } = open(async () => existing('Kustomization'))
      const call = instance.createDeployment({ name: 'web', namespace: 'apps', source: { helm: { repo: 'r', chart: 'c' } } }, { upsert: true })
      expect(await caught(call)).toMatchObject({ code: 'UNSUPPORTED', capability: 'kinds.Kustomization.sources.helm' })
      expect(sent).toEqual([])
    })
  })

  it.each(['FAILED_PRECONDITION', 'OUTCOME_UNKNOWN', 'NOT_FOUND'])('passes on %s of the create', async (code) => {
    const { instance, sent } = setUp([failure(code)])
    expect((await caught(instance.createDeployment(REQUEST, { upsert: true }))).code).toBe(code)
    expect(steps(sent)).toEqual(['create'])
  })

  it.each(['CONFLICT', 'FAILED_PRECONDITION', 'OUTCOME_UNKNOWN', 'ALREADY_EXISTS'])('passes on %s of the update', async (code) => {
    const { instance } = setUp([failure('ALREADY_EXISTS')], [failure(code)])
    expect((await caught(instance.createDeployment(REQUEST, { upsert: true }))).code).toBe(code)
  })

  it.each([false, undefined])('is not meant by upsert %j', async (upsert) => {
    const { instance, sent } = setUp([failure('ALREADY_EXISTS')])
    expect((await caught(instance.createDeployment(REQUEST, { upsert } as object))).code).toBe('ALREADY_EXISTS')
    expect(sent).toEqual([['create', SPEC, { timeoutMs: 30_000 }]])
  })

  it('refuses nulls in values before any request: the second run would unset what the first has set', async () => {
    const { instance, sent } = setUp([null])
    const values = { a: null, b: { c: null, d: [null] }, e: 1 }
    const error = await caught(instance.createDeployment({ ...REQUEST, values }, { upsert: true }))
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', details: { path: 'values.a', issues: [{ path: 'values.a' }, { path: 'values.b.c' }] } })
    expect(error.message).toContain('values.a: found null; with upsert accepted only through updateDeployment with replace: ["values"]')
    expect(sent).toEqual([])
    await instance.createDeployment({ ...REQUEST, values })
    expect(sent).toHaveLength(1)
  })

  it.each([1, 2, 3])('whose signal fires after step %i sends nothing more', async (step) => {
    const controller = new AbortController()
    const sent: string[] = []
    const after = async (name: string, outcome: DmsError | null) => {
      sent.push(name)
      if (sent.length === step) controller.abort()
      await settle()
      if (outcome !== null) throw outcome
    }
    const { instance } = openInstance({
      createDeployment: async () => {
        await after('create', failure('ALREADY_EXISTS'))
        return acceptedOf('create')
      },
      getDeployment: async () => {
        await after('get', null)
        return DEPLOYMENT
      },
      updateDeployment: async () => {
        await after('update', failure('NOT_FOUND'))
        return acceptedOf('update')
      },
    })
    expect((await caught(instance.createDeployment(REQUEST, { upsert: true, signal: controller.signal }))).code).toBe('CANCELLED')
    expect(sent).toHaveLength(step)
  })
})

describe('An upsert whose adapter does not come back', () => {
  const never = () => new Promise<never>(() => undefined)
  const exists = async () => Promise.reject(failure('ALREADY_EXISTS'))

  it.each<[string, Partial<DmsAdapterV1>, string]>([
    ['from the create', { createDeployment: never }, 'OUTCOME_UNKNOWN'],
    ['from the look, when the create has been refused', { createDeployment: exists, getDeployment: never }, 'DEADLINE_EXCEEDED'],
    ['from the update', { createDeployment: exists, updateDeployment: never }, 'OUTCOME_UNKNOWN'],
  ])('%s is what that leaves open', async (_what, methods, code) => {
    const { instance, clock } = openInstance(methods)
    const failing = caught(instance.createDeployment(REQUEST, { upsert: true, timeoutMs: 1_000 }))
    await clock.untilAsleep(1_000)
    await clock.advance(2_000)
    expect((await failing).code).toBe(code)
  })
})

import { describe, expect, it } from 'vitest'
import type { DmsInstance } from '../src/client/dms.ts'
import type { CapabilitiesV1 } from '../src/contract/capabilities.ts'
import { caught } from './support/caught.ts'
import { FULL_CAPABILITIES } from './support/full-adapter.ts'
import { openInstance } from './support/instance.ts'
import { GIT, POD, REQUEST } from './support/instance-methods.ts'

type Call = (one: DmsInstance) => Promise<unknown>

const drain = async (stream: AsyncIterable<unknown>) => {
  for await (const _ of stream) expect.unreachable()
}

const REF = { name: 'web' }
const ACTION = { resource: POD, name: 'restart' }

/** What is declared, the capability that the refusal names, the call, what the message says, and the call that is fine instead. */
const VALUES: readonly (readonly [string, Partial<CapabilitiesV1>, Call, string, Call])[] = [
  [
    'reconcile.options.hard',
    { reconcile: { options: ['prune'] } },
    (one) => one.reconcileDeployment('web', { hard: false }),
    "hard: this adapter's reconcile does not have this option; declared are prune",
    (one) => one.reconcileDeployment('web', { prune: true, ifRunning: 'fail' }),
  ],
  [
    'terminate',
    { terminate: undefined as never },
    (one) => one.reconcileDeployment('web', { ifRunning: 'replace' }),
    'ifRunning: "replace" ends what runs, and this adapter does not have the capability "terminate"',
    (one) => one.reconcileDeployment('web', { ifRunning: 'wait' }),
  ],
  [
    'rollback.strategies.pni',
    {},
    (one) => one.rollbackDeployment('web', { strategy: 'pni' }),
    'strategy: found "pni" (did you mean "pin"?); this adapter has operation, pin',
    (one) => one.rollbackDeployment('web', { strategy: 'pin' }),
  ],
  [
    'suspend.keepsReason',
    { suspend: { keepsReason: false } },
    (one) => one.rollbackDeployment('web', { actor: 'me' }),
    'actor: this adapter does not keep why a deployment is paused, nor who did it',
    (one) => one.rollbackDeployment('web'),
  ],
  [
    'suspend.keepsReason',
    { suspend: { keepsReason: false } },
    (one) => one.suspendDeployment('web', { reason: 'maintenance', actor: 'me' }),
    'reason: this adapter does not keep why',
    (one) => one.suspendDeployment('web', { etag: 'e' }),
  ],
  [
    'scale.strategies.live',
    {},
    (one) => one.scaleDeployment('web', { replicas: 1, strategy: 'live' }),
    'strategy: found "live"; this adapter has values, kustomize',
    (one) => one.scaleDeployment('web', { replicas: 1, strategy: 'kustomize' }),
  ],
  [
    'scale.strategies.values',
    { scale: { strategies: ['patch', 'live'], zero: true } },
    (one) => one.scaleDeployment('web', { replicas: 1, valuesPath: '/a' }),
    'valuesPath: this adapter does not scale by values, only by patch or live',
    (one) => one.scaleDeployment('web', { replicas: 0 }),
  ],
  [
    'scale.zero',
    { scale: { strategies: ['values'], zero: false } },
    (one) => one.scaleDeployment('web', { replicas: 0 }),
    'replicas: found 0; this adapter does not scale to nothing',
    (one) => one.scaleDeployment('web', { replicas: 1, valuesPath: '/a' }),
  ],
  [
    'logs.follow',
    { logs: { follow: false, previous: true, maxPods: null } },
    (one) => drain(one.getDeploymentLogs('web', { follow: true })),
    'follow: this adapter reads the logs up to now',
    (one) => drain(one.getDeploymentLogs('web', { follow: false, previous: true })),
  ],
  [
    'logs.previous',
    { logs: { follow: true, previous: false, maxPods: null } },
    (one) => drain(one.getDeploymentLogs('web', { previous: true })),
    'previous: this adapter does not read the logs of the container before',
    (one) => drain(one.getDeploymentLogs('web', { previous: false, follow: true })),
  ],
  [
    'watch.resume',
    { watch: { resume: false, deletes: 'observed' } },
    (one) => drain(one.watchDeployments({}, { resumeFrom: '17' })),
    'resumeFrom: a watch of this adapter begins with what is there',
    (one) => drain(one.watchDeployments({})),
  ],
  [
    'plan.of.rollback',
    { plan: { of: ['create', 'delete'], complete: true } },
    (one) => one.planDeployment({ rollback: { ref: REF } }),
    'rollback: this adapter does not plan it; it plans create, delete',
    (one) => one.planDeployment({ delete: { ref: REF, cascade: 'orphan' } }),
  ],
  [
    'kinds.Application.fields.description',
    {},
    (one) => one.planDeployment({ create: { ...REQUEST, description: 'x' } }),
    'description: ',
    (one) => one.planDeployment({ create: REQUEST }),
  ],
  [
    'kinds.Application.sources.oci',
    {},
    (one) => one.planDeployment({ update: { ref: REF, change: { source: { oci: { url: 'oci://x' } } } } }),
    'sources: found oci',
    (one) => one.planDeployment({ update: { ref: REF, change: { source: { git: { revision: 'v2' } } } } }),
  ],
  [
    'reconcile.options.revision',
    { reconcile: { options: ['prune'] } },
    (one) => one.planDeployment({ reconcile: { ref: REF, revision: 'v1' } }),
    "revision: this adapter's reconcile does not have this option",
    (one) => one.planDeployment({ reconcile: { ref: REF, prune: true } }),
  ],
  [
    'reconcile.options.prune',
    { reconcile: undefined as never },
    (one) => one.planDeployment({ reconcile: { ref: REF, prune: false } }),
    "prune: this adapter's reconcile does not have this option; none is declared",
    (one) => one.planDeployment({ reconcile: { ref: REF } }),
  ],
  [
    'actions.params',
    { actions: { params: false } },
    (one) => one.runResourceAction('web', { ...ACTION, params: { a: 'b' } }),
    'params: actions of this adapter take none',
    (one) => one.runResourceAction('web', ACTION),
  ],
  [
    'packages.types.oci',
    {},
    (one) => one.listDeploymentPackages({ type: 'oci' }),
    'type: found "oci"; this adapter lists git, helm',
    (one) => one.listDeploymentPackages(),
  ],
  [
    'packages.versions',
    { packages: { types: ['git'], versions: false } },
    (one) => one.listPackageVersions('repo-1'),
    'this adapter does not tell the versions of a package',
    (one) => one.getDeploymentPackage('repo-1'),
  ],
  [
    'packageWrites.types.git',
    { packageWrites: { types: ['helm'], credentials: true } },
    (one) => one.uploadDeploymentPackage({ source: { name: 'x', ...GIT } }),
    'source: found git; this adapter registers helm',
    (one) => one.uploadDeploymentPackage({ source: { helm: { repo: 'https://charts.test', chart: 'web' } }, credentials: { token: 't' } }),
  ],
  [
    'packageWrites.credentials',
    { packageWrites: { types: ['git'], credentials: false } },
    (one) => one.uploadDeploymentPackage({ source: GIT, credentials: { token: 'hunter2' } }),
    'credentials: this adapter keeps none',
    (one) => one.uploadDeploymentPackage({ source: GIT, name: 'web' }),
  ],
  [
    'native.kinds.Application',
    { native: { kinds: ['HelmRelease'] } },
    (one) => one.createDeployment({ ...REQUEST, native: {} }),
    'native: this adapter does not take it for Application',
    (one) => one.createDeployment(REQUEST),
  ],
]

describe('A value that is not declared', () => {
  it.each(VALUES)('is UNSUPPORTED by %s, before any request', async (capability, declared, refused, message, fine) => {
    const { instance, calls } = openInstance({ capabilities: { ...FULL_CAPABILITIES, ...declared } })
    const error = await caught(refused(instance))
    expect(error).toMatchObject({ code: 'UNSUPPORTED', capability, retryable: false, instance: 'prod', adapter: 'fake' })
    expect(error.message).toContain(message)
    expect(error.message).not.toContain('hunter2')
    expect(calls).toEqual([])
    await fine(instance)
    expect(calls.length).toBeGreaterThan(0)
  })

  it('is judged after what is wrong with it', async () => {
    const { instance } = openInstance({ capabilities: { ...FULL_CAPABILITIES, scale: { strategies: ['values'], zero: false } } })
    expect((await caught(instance.scaleDeployment('web', { replicas: 0, strategy: 5 as never }))).code).toBe('INVALID_ARGUMENT')
  })

  it('an option of reconcile that only the adapter knows reaches it', async () => {
    const { instance, calls } = openInstance({ capabilities: { ...FULL_CAPABILITIES, reconcile: { options: ['sideways'] } } })
    await instance.reconcileDeployment('web', { sideways: [1] } as object)
    expect(calls[0]?.args[1]).toMatchObject({ sideways: [1] })
  })
})

describe('The limits of the adapter', () => {
  const limits = { nameMaxLength: 10, valuesMaxBytes: 20, timeGranularityMs: 1 }
  const within = () => openInstance({ capabilities: { ...FULL_CAPABILITIES, limits } })

  it.each<[string, Call, string, string, string]>([
    [
      'a name',
      (one) => one.createDeployment({ ...REQUEST, name: 'elevenchars' }),
      'createDeployment',
      'name',
      'found 11 characters; accepted by this adapter is at most 10',
    ],
    [
      'values',
      (one) => one.createDeployment({ ...REQUEST, values: { a: 'ä'.repeat(7) } }),
      'createDeployment',
      'values',
      'found 22 bytes of JSON; accepted by this adapter is at most 20',
    ],
    [
      'changed values',
      (one) => one.updateDeployment('web', { values: { abc: 'x'.repeat(11) } }),
      'updateDeployment',
      'values',
      'found 21 bytes of JSON',
    ],
    [
      'a planned name',
      (one) => one.planDeployment({ create: { ...REQUEST, name: 'elevenchars' } }),
      'planDeployment',
      'create.name',
      'found 11 characters',
    ],
    [
      'planned values',
      (one) => one.planDeployment({ update: { ref: REF, change: { values: { abc: 'x'.repeat(11) } } } }),
      'planDeployment',
      'update.change.values',
      'found 21 bytes',
    ],
  ])('are INVALID_ARGUMENT for %s beyond them', async (_what, call, method, path, message) => {
    const { instance, calls } = within()
    const error = await caught(call(instance))
    expect(error).toMatchObject({
      code: 'INVALID_ARGUMENT',
      method,
      details: { path, issues: [{ path, message: expect.stringContaining(message) }] },
    })
    expect(calls).toEqual([])
  })

  it('let what just fits pass, and anything where there is none', async () => {
    const { instance, calls } = within()
    await instance.createDeployment({ ...REQUEST, name: 'tencharact', values: { a: 'ä'.repeat(6) } })
    await instance.updateDeployment('a-name-of-more-than-ten', { values: null })
    await openInstance().instance.createDeployment({ ...REQUEST, values: { a: 'x'.repeat(100_000) } })
    expect(calls).toHaveLength(2)
  })

  it('are told together', async () => {
    const error = await caught(within().instance.createDeployment({ ...REQUEST, name: 'elevenchars', values: { a: 'x'.repeat(20) } }))
    expect(error.message).toBe(
      'request refused: name: found 11 characters; accepted by this adapter is at most 10; values: found 28 bytes of JSON; accepted by this adapter is at most 20',
    )
  })
})

import { describe, expect, it } from 'vitest'
import { createDms } from '../src/client/create-dms.ts'
import type { DmsInstance } from '../src/client/dms.ts'
import type { RefInput } from '../src/contract/deployment-ref.ts'
import { caught } from './support/caught.ts'
import { fakeAdapter } from './support/fake-adapter.ts'
import { REF } from './support/samples.ts'

const METHODS: readonly (readonly [string, (instance: DmsInstance, ref: RefInput) => Promise<unknown>])[] = [
  ['getDeployment', (instance, ref) => instance.getDeployment(ref)],
  ['getDeploymentStatus', (instance, ref) => instance.getDeploymentStatus(ref)],
  ['updateDeployment', (instance, ref) => instance.updateDeployment(ref, { project: 'default' })],
  ['deleteDeployment', (instance, ref) => instance.deleteDeployment(ref, { cascade: 'workloads' })],
  ['reconcileDeployment', (instance, ref) => instance.reconcileDeployment(ref)],
]

const setUp = () => {
  const { adapter, calls } = fakeAdapter()
  return { calls, instance: createDms({ instances: { prod: adapter } }).instance('prod') }
}

describe.each(METHODS)('%s', (method, call) => {
  it.each<[RefInput, unknown]>([
    ['web', { name: 'web' }],
    ['argocd/web', { controlNamespace: 'argocd', name: 'web' }],
    ['prod:Application/argocd/web', REF],
    [{ ...REF }, REF],
    [{ name: 'web' }, { name: 'web' }],
  ])('gives the adapter %j as an object', async (ref, expected) => {
    const { instance, calls } = setUp()
    await call(instance, ref).catch(() => undefined) // the fake has no deployments to get
    expect(calls.map(({ method: called, args }) => [called, args[0]])).toEqual([[method, expected]])
  })

  it.each<[string, unknown, string]>([
    [
      'the id of another instance',
      'staging:Application/argocd/web',
      'found "staging:Application/argocd/web"; accepted is a deployment of this instance, "prod"',
    ],
    ['a malformed id', 'a/../b', 'found "a/../b"'],
    ['no name', { kind: 'Application' }, 'ref.name: found nothing; accepted is a non-empty text'],
    ['an empty name', { name: '' }, 'ref.name: found ""'],
    ['a name that is a path', { name: '..' }, 'ref.name: found ".."'],
    ['a namespace that is a path', { name: 'web', controlNamespace: '.' }, 'ref.controlNamespace: found "."'],
    ['a number', { name: 5 }, 'ref.name: found 5'],
    ['a misspelt member', { name: 'web', controlNamepsace: 'argocd' }, 'ref.controlNamepsace: unknown (did you mean "controlNamespace"?)'],
    ['null', null, 'found no ref; accepted is an id, or an object with name'],
    ['nothing', undefined, 'found no ref'],
    ['a list', ['web'], 'found no ref'],
    ['a deployment', { id: 'Application/argocd/web', ref: REF, spec: {}, status: {} }, 'ref: found a deployment; accepted is its id or its ref'],
  ])('refuses %s before anything is sent', async (_what, ref, message) => {
    const { instance, calls } = setUp()
    const error = await caught(call(instance, ref as RefInput))
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', instance: 'prod', method })
    expect(error.message).toContain(message)
    expect(calls).toEqual([])
  })

  it('takes the ref as it was at the call', async () => {
    const { instance, calls } = setUp()
    const ref = { name: 'web' }
    const calling = call(instance, ref).catch(() => undefined)
    ref.name = 'other'
    await calling
    expect(calls[0]?.args[0]).toEqual({ name: 'web' })
  })
})

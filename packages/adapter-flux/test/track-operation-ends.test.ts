import type { OperationToken } from '@gitops-dms/core'
import { describe, expect, it } from 'vitest'
import type { FluxDeployment } from '../src/find-deployment.ts'
import { trackOperation } from '../src/track-operation.ts'
import { caught } from './support/caught.ts'
import { failure, fakeCluster } from './support/fake-cluster.ts'
import { asked, follow, tokenOf } from './support/follow.ts'
import { gitRepositoryOf, kustomizationOf } from './support/objects.ts'
import { stateAt } from './support/recorded-life.ts'

const message = async (look: FluxDeployment | null, token: OperationToken) => {
  const { states, progress } = await follow([look], token, 'healthy')
  return [...states, progress.at(-1)?.message]
}

describe('A write is superseded', () => {
  const OVERTAKEN = 'a later change or request has taken its place'

  it('by a newer generation', async () => {
    const token = tokenOf(stateAt('happy-path', 10196), { id: 'tok-1' })
    expect(await message(stateAt('happy-path', 28673), token)).toEqual(['superseded final', OVERTAKEN])
  })

  it('by a later request', async () => {
    expect(await message(stateAt('happy-path', 9429), tokenOf(stateAt('happy-path', 7349), { id: 'tok-0' }))).toEqual(['superseded final', OVERTAKEN])
  })

  it('by a suspension', async () => {
    const token = tokenOf(asked(stateAt('suspend-resume-pin', 2319), 'tok', false), { id: 'tok' })
    const { states } = await follow([asked(stateAt('suspend-resume-pin', 3380), 'tok', false)], token, 'applied')
    expect(states).toEqual(['superseded final'])
  })

  it('by a deletion that is under way', async () => {
    const token = tokenOf(stateAt('happy-path', 29540), { id: 'tok-1' })
    const { states, progress } = await follow([stateAt('happy-path', 31064)], { ...token, state: { generation: 2, withSource: false } }, 'applied')
    expect(states).toEqual(['superseded final'])
    expect(progress[0]?.status?.phase).toBe('terminating')
  })

  it('by a deletion that is over', async () => {
    const { states, progress } = await follow([null], tokenOf(stateAt('happy-path', 9429)), 'healthy')
    expect([states, progress[0]?.status, progress[0]?.message]).toEqual([['superseded final'], null, 'the Kustomization is gone'])
  })

  it('by a re-creation under its name', async () => {
    const before = stateAt('owned-by-kustomization', 18067, 'child')
    const after = stateAt('owned-by-kustomization', 29319, 'child')
    expect(after.kustomization.metadata.uid).not.toBe(before.kustomization.metadata.uid)
    expect(await message(after, tokenOf(before))).toEqual(['superseded final', 'the Kustomization was deleted and made again'])
  })

  it('not by what came later, once it is all done', async () => {
    const token = tokenOf(stateAt('happy-path', 10196), { id: 'tok-1' })
    const { states } = await follow([stateAt('happy-path', 10196)], token, 'healthy')
    expect(states).toEqual(['succeeded final'])
  })
})

describe('A write that Flux has given up', () => {
  const reason = { reason: 'AccessDenied', message: "can't access 'GitRepository/other/web'", observedGeneration: 1 }
  const stalled = (changes: { readonly generation?: number } = {}): FluxDeployment => ({
    kustomization: kustomizationOf({
      metadata: { generation: changes.generation ?? 1 },
      status: {
        conditions: [
          { type: 'Stalled', status: 'True', ...reason },
          { type: 'Ready', status: 'False', ...reason },
        ],
      },
    }),
    source: null,
  })

  it('has failed for good', async () => {
    const look = asked(stalled(), 'tok', true)
    expect(await message(look, tokenOf(look, { id: 'tok' }))).toEqual(['failed final', "can't access 'GitRepository/other/web'"])
  })

  it('has not failed while the word is of the spec before', async () => {
    const look = asked(stalled({ generation: 2 }), 'tok', true)
    expect((await follow([look], tokenOf(look, { id: 'tok' }), 'healthy')).states).toEqual(['pending'])
  })

  it('has not failed while the word is of the pass before: this one may cure it', async () => {
    const look = asked(stalled(), 'tok', false)
    expect((await follow([look], tokenOf(look, { id: 'tok' }), 'healthy')).states).toEqual(['pending'])
  })

  it('has not failed where Flux will try again', async () => {
    const look = stateAt('failures-kustomizations', 15681, 'bad-path')
    const { states, progress } = await follow([look], tokenOf(look, { id: 'tok-1' }), 'applied')
    expect(states).toEqual(['running'])
    expect(progress[0]).toMatchObject({ retry: { count: null, at: null }, message: expect.stringContaining('kustomization path not found') })
  })
})

describe('A deletion', () => {
  const terminating = stateAt('delete', 5725, 'pruned')
  const token = tokenOf(terminating, { kind: 'delete' })
  const owner = { kind: 'Kustomization', name: 'pruned', uid: token.uid ?? '' }

  it('runs as long as the object is there, and says what it waits for', async () => {
    const { states, progress } = await follow([terminating, null], token, 'gone')
    expect(states).toEqual(['running', 'succeeded final'])
    expect(progress[0]).toMatchObject({ message: 'waits for finalizers.fluxcd.io', status: { phase: 'terminating' } })
    expect(progress[1]).toMatchObject({ status: null, message: 'the Kustomization is gone' })
  })

  it('is over only when the source that it owned is gone too', async () => {
    const onlySource = gitRepositoryOf({ metadata: { name: 'pruned', ownerReferences: [owner] } })
    const { states, progress } = await follow([terminating, { onlySource }, null], token, 'gone')
    expect(states).toEqual(['running', 'running', 'succeeded final'])
    expect(progress[1]?.message).toBe('its source is still there')
  })

  it('does not wait for a source of the same name that is not its own', async () => {
    const onlySource = gitRepositoryOf({ metadata: { name: 'pruned', ownerReferences: [{ ...owner, uid: 'another' }] } })
    expect((await follow([{ onlySource }], token, 'gone')).states).toEqual(['succeeded final'])
  })

  it('is over when another one has been made under the name', async () => {
    const again = { ...terminating, kustomization: kustomizationOf({ metadata: { name: 'pruned', uid: 'another' } }) }
    expect((await follow([again], token, 'gone')).states).toEqual(['succeeded final'])
  })

  it('of what was not there is over at once', async () => {
    const { states } = await follow([null], { ...token, uid: null, state: { generation: 0, withSource: false } }, 'gone')
    expect(states).toEqual(['succeeded final'])
  })
})

describe('A token', () => {
  it.each([
    { what: 'of another adapter', change: { adapter: 'argocd' } },
    { what: 'without a state of this adapter', change: { state: { follow: 'any' } } },
  ])('$what is refused at the first look, before any request', async ({ change }) => {
    const cluster = fakeCluster()
    const token = { ...tokenOf(stateAt('happy-path', 9429)), ...change }
    const clock = { now: () => 0, sleep: () => Promise.reject(failure('INTERNAL', 'nothing is to sleep')) }
    const iterator = trackOperation(cluster.client, clock, token, { until: 'applied' })[Symbol.asyncIterator]()
    expect(await caught(iterator.next())).toMatchObject({ code: 'INVALID_ARGUMENT', details: { path: 'token' } })
    expect(cluster.reads).toEqual([])
  })

  it('of an update that had nothing to write is as good as what is there', async () => {
    const look = { kustomization: kustomizationOf(), source: gitRepositoryOf() }
    const token = tokenOf(look, { kind: 'update', id: 'never-written', state: { generation: 1, withSource: false, requested: false } })
    expect((await follow([look], token, 'healthy')).states).toEqual(['succeeded final'])
  })

  it('of an older version of the adapter, which did not say whether it had asked, has asked', async () => {
    const look = asked({ kustomization: kustomizationOf(), source: gitRepositoryOf() }, 'other', true)
    const token = tokenOf(look, { id: 'tok', state: { generation: 1, withSource: false } })
    expect((await follow([look], token, 'healthy')).states).toEqual(['superseded final'])
  })
})

describe('A look that fails', () => {
  const done = stateAt('happy-path', 10196)
  const token = tokenOf(done, { id: 'tok-1' })

  it('passingly is repeated', async () => {
    expect((await follow([failure('UNAVAILABLE'), failure('RATE_LIMITED'), done], token, 'healthy')).states).toEqual(['succeeded final'])
  })

  it('for good is the end', async () => {
    await expect(follow([failure('PERMISSION_DENIED'), done], token, 'healthy')).rejects.toMatchObject({ code: 'PERMISSION_DENIED' })
  })
})

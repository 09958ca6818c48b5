import { DmsError, type OperationProgress } from '@gitops-dms/core'
import { describe, expect, it } from 'vitest'
import type { Application } from '../src/argocd-types.ts'
import { trackOperation } from '../src/track-operation.ts'
import { stateAt } from './support/recordings.ts'
import { carrying, follow, type Line, quickClock, scriptedClient, tokenFor } from './support/scripted-client.ts'

const ours = (life: string, atMs: number) => carrying(stateAt(life, atMs), 'ours')
const notFound = new DmsError({ code: 'NOT_FOUND', message: 'Argo CD: applications.argoproj.io "shoper" not found' })
const otherUid = (application: Application): Application => ({ ...application, metadata: { ...application.metadata, uid: 'made-again' } })
const last = (progress: readonly OperationProgress[]) => progress.at(-1)

const token = tokenFor(stateAt('full-life', 4095), 'own')
const deletion = tokenFor(stateAt('full-life', 4095), 'gone', 'delete')

describe('a token whose write was overtaken', () => {
  it('is superseded by an operation that somebody else asked for', async () => {
    const progress = await follow([{ get: ours('full-life', 4095) }, { get: carrying(stateAt('full-life', 14463), 'theirs') }], token, 'healthy')
    expect(last(progress)).toMatchObject({ state: 'superseded', final: true, message: expect.stringContaining('by admin') })
  })

  it('is superseded by an operation that has ended in its place, succeeded or not', async () => {
    const progress = await follow([{ get: carrying(stateAt('full-life', 23728), 'theirs') }], token, 'applied')
    expect(last(progress)).toMatchObject({ state: 'superseded', final: true })
  })

  it('is superseded by a self-heal, which carries nobody’s id', async () => {
    const application = stateAt('auto-sync', 8891)
    expect(last(await follow([{ get: application }], tokenFor(application, 'own'), 'healthy'))).toMatchObject({
      state: 'superseded',
      message: expect.stringContaining('automated'),
    })
  })

  it('is superseded when the application is gone', async () => {
    expect(last(await follow([{ get: notFound }], token, 'healthy'))).toMatchObject({ state: 'superseded', final: true, status: null })
  })

  it('is superseded when the application goes away during the refresh', async () => {
    const script: Line[] = [{ get: ours('full-life', 7374) }, { refresh: notFound }]
    expect(last(await follow(script, token, 'healthy'))).toMatchObject({ state: 'superseded', final: true, status: null })
  })

  it('is superseded by another application of the same name, however healthy that is', async () => {
    const again = otherUid(ours('full-life', 9761))
    expect(last(await follow([{ get: again }], token, 'applied'))).toMatchObject({ state: 'superseded', status: null })
    expect(last(await follow([{ get: ours('full-life', 7374) }, { refresh: again }], token, 'applied'))).toMatchObject({
      state: 'superseded',
      status: null,
    })
  })
})

describe('a deletion', () => {
  it('runs for as long as the application is there, and says what it waits for', async () => {
    const script: Line[] = [41858, 42101, 42294].map((at) => ({ get: stateAt('full-life', at) }))
    const progress = await follow([...script, { get: notFound }], deletion, 'gone')
    expect(progress[0]).toMatchObject({
      state: 'running',
      status: { phase: 'terminating' },
      message: expect.stringContaining('resources-finalizer.argocd.argoproj.io/foreground'),
    })
    expect(last(progress)).toMatchObject({ state: 'succeeded', final: true, status: null })
  })

  it('has succeeded when another application of the same name is there', async () => {
    expect(last(await follow([{ get: otherUid(stateAt('full-life', 1656)) }], deletion, 'gone'))).toMatchObject({ state: 'succeeded', final: true })
  })

  it('names the error that holds it up', async () => {
    const stuck = stateAt('full-life', 41858)
    const told: Application = { ...stuck, status: { ...stuck.status, conditions: [{ type: 'DeletionError', message: 'cluster is unreachable' }] } }
    const [first] = await follow([{ get: told }, { get: notFound }], deletion, 'gone')
    expect(first).toMatchObject({ state: 'running', message: 'cluster is unreachable' })
  })
})

describe('a write that auto-sync brings about', () => {
  const any = tokenFor(stateAt('auto-sync', 820), 'any', 'create')

  it('is followed through the operation that Argo CD starts by itself', async () => {
    const script: Line[] = [820, 1184, 1329, 4130].map((at) => ({ get: stateAt('auto-sync', at) }))
    const progress = await follow([...script, { refresh: stateAt('auto-sync', 6236) }, { get: stateAt('auto-sync', 6611) }], any, 'healthy')
    expect(progress.map(({ state }) => state)).toEqual(['pending', 'pending', 'running', 'running', 'succeeded'])
  })

  it('is applied when there was nothing to sync', async () => {
    const application = stateAt('auto-sync', 6611)
    const { operationState: _none, ...status } = application.status ?? {}
    const nothingToDo = { ...application, status }
    expect(last(await follow([{ get: nothingToDo }, { refresh: nothingToDo }], any, 'healthy'))).toMatchObject({
      state: 'succeeded',
      status: { phase: 'deployed' },
    })
  })

  it('is pending while it is out of sync and nothing has begun', async () => {
    const waiting = stateAt('full-life', 1656)
    const [first] = await follow([{ get: waiting }, { get: notFound }], tokenFor(waiting, 'any', 'update'), 'applied')
    expect(first).toMatchObject({ state: 'pending', final: false })
  })

  it('is not satisfied by an operation that was running for the source before', async () => {
    const application = stateAt('auto-sync', 6611)
    const changed = { ...application, spec: { ...application.spec, source: { ...application.spec.source, path: 'other' } } }
    const [first] = await follow([{ get: changed }, { get: notFound }], tokenFor(changed, 'any', 'update'), 'applied')
    expect(first).toMatchObject({ state: 'pending', final: false })
  })

  it('asks for a refresh after the end of each operation that comes, not once for all', async () => {
    const first = stateAt('auto-sync', 4130)
    const second = stateAt('auto-sync', 9439) // healed meanwhile; ended, not compared since
    const script: Line[] = [{ get: first }, { refresh: second }, { get: second }, { refresh: stateAt('auto-sync', 9605) }]
    const progress = await follow(script, any, 'healthy')
    expect(progress.map(({ state, status }) => `${state} ${status?.fresh}`)).toEqual(['running false', 'succeeded true'])
  })
})

describe('a write that was only stored', () => {
  const stored = stateAt('full-life', 1656)

  it('is applied once a comparison has seen it', async () => {
    expect(last(await follow([{ get: stored }, { refresh: stored }], tokenFor(stored, 'stored', 'create'), 'applied'))).toMatchObject({
      state: 'succeeded',
      final: true,
    })
  })

  it('is healthy only when somebody has applied it and no operation runs', async () => {
    const script: Line[] = [
      { get: stored },
      { refresh: stored },
      { get: stateAt('full-life', 6962) },
      { refresh: stateAt('full-life', 6962) },
      { get: stateAt('full-life', 7549) },
    ]
    const progress = await follow(
      [...script, { refresh: stateAt('full-life', 7549) }, { get: stateAt('full-life', 9761) }],
      tokenFor(stored, 'stored'),
      'healthy',
    )
    expect(progress.map(({ state }) => state)).toEqual(['running', 'running', 'running', 'succeeded'])
  })
})

describe('the iterable', () => {
  const start = (given: Parameters<typeof trackOperation>[2], signal?: AbortSignal) =>
    trackOperation(scriptedClient([]).client, quickClock(), given, { until: 'applied', ...(signal === undefined ? {} : { signal }) })[
      Symbol.asyncIterator
    ]()

  it('refuses the token of another adapter from next(), before any request', async () => {
    await expect(start({ ...token, adapter: 'flux' }).next()).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', details: { path: 'token' } })
    await expect(start({ ...token, state: {} }).next()).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
  })

  it('ends with CANCELLED from next() when its signal has fired, before any request', async () => {
    await expect(start(token, AbortSignal.abort()).next()).rejects.toMatchObject({ code: 'CANCELLED' })
  })
})

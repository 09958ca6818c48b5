import { DmsError, type OperationProgress } from '@gitops-dms/core'
import { describe, expect, it } from 'vitest'
import type { Application } from '../src/argocd-types.ts'
import { stateAt } from './support/recordings.ts'
import { carrying, follow, type Line, tokenFor } from './support/scripted-client.ts'

const ours = (life: string, atMs: number) => carrying(stateAt(life, atMs), 'ours')
const get = (life: string, atMs: number): Line => ({ get: ours(life, atMs) })
const refresh = (life: string, atMs: number): Line => ({ refresh: ours(life, atMs) })
const words = (progress: readonly OperationProgress[]) =>
  progress.map(({ state, final, status }) => `${state}${final ? '!' : ''} ${status?.phase} fresh=${status?.fresh}`)

const token = tokenFor(stateAt('full-life', 3965), 'own')

describe('the operation that a token started', () => {
  it('is healthy only by what was compared after its end', async () => {
    const script = [3965, 4095, 7194, 7374].map((at) => get('full-life', at))
    const progress = await follow([...script, refresh('full-life', 7549), get('full-life', 9243), get('full-life', 9761)], token, 'healthy')
    expect(words(progress)).toEqual([
      'pending pending fresh=true',
      'running progressing fresh=true',
      'running progressing fresh=true',
      'running progressing fresh=true',
      'running progressing fresh=true',
      'succeeded! deployed fresh=true',
    ])
    expect(progress.at(-1)).toMatchObject({ status: { sync: 'synced', health: 'healthy' }, resources: { done: 2, total: 2 } })
  })

  it('is applied as soon as a refresh after its end has confirmed it, healthy or not', async () => {
    const progress = await follow([get('full-life', 7374), refresh('full-life', 7549)], token, 'applied')
    expect(words(progress)).toEqual(['succeeded! progressing fresh=true'])
  })

  it('does not believe the first body after the end, which still has the health of before', async () => {
    const stale = ours('sync-right-after-commit', 1792)
    expect(stale.status).toMatchObject({ health: { status: 'Healthy' }, operationState: { phase: 'Succeeded' } })
    const script: Line[] = [{ get: stale }, refresh('sync-right-after-commit', 2024), get('sync-right-after-commit', 3667)]
    const progress = await follow(script, tokenFor(stale, 'own'), 'healthy')
    expect(words(progress)).toEqual(['running progressing fresh=true', 'succeeded! deployed fresh=true'])
  })

  it('does not believe a Healthy of the very second in which the operation ended', async () => {
    const before = ours('full-life', 7549)
    const looksDone: Application = { ...before, status: { ...before.status, health: { status: 'Healthy' } } }
    expect(looksDone.status?.reconciledAt).toBe(looksDone.status?.operationState?.finishedAt)
    const progress = await follow([{ get: looksDone }, refresh('full-life', 9243), get('full-life', 9761)], token, 'healthy')
    expect(words(progress)).toEqual(['running progressing fresh=true', 'succeeded! deployed fresh=true'])
  })

  it('believes a comparison that was asked for, even when its second is that of the end and contradicts it', async () => {
    const before = ours('full-life', 37527)
    const [first] = await follow([{ get: before }, { refresh: before }], tokenFor(before, 'own'), 'applied')
    expect(first).toMatchObject({ state: 'succeeded', status: { fresh: true } })
  })

  it('keeps waiting when a refresh is not answered, and asks again', async () => {
    const timedOut = new DmsError({ code: 'DEADLINE_EXCEEDED', message: 'Argo CD: context deadline exceeded' })
    const script: Line[] = [
      get('full-life', 7374),
      { refresh: timedOut },
      get('full-life', 7374),
      { refresh: timedOut },
      get('full-life', 7374),
      refresh('full-life', 9761),
    ]
    const progress = await follow(script, token, 'healthy')
    expect(words(progress)).toEqual(['running progressing fresh=false', 'succeeded! deployed fresh=true'])
  })

  it('looks again when the server is away for a moment', async () => {
    const away = new DmsError({ code: 'UNAVAILABLE', message: 'cannot be reached' })
    const script: Line[] = [{ get: away }, get('full-life', 7374), { refresh: away }, get('full-life', 7374), refresh('full-life', 9761)]
    expect(words(await follow(script, token, 'healthy'))).toEqual(['succeeded! deployed fresh=true'])
  })
})

describe('an operation that fails', () => {
  it('goes on while it waits for a retry, although finishedAt is set, and is final when the engine gives up', async () => {
    const at = [7475, 9175, 14873, 15159, 16311, 26019, 27074]
    const progress = await follow(
      at.map((ms) => get('sync-failed-retry', ms)),
      tokenFor(stateAt('sync-failed-retry', 7475), 'own'),
      'healthy',
    )
    expect(progress.map(({ state, final, retry }) => `${state}${final ? '!' : ''} ${retry?.count ?? '-'}`)).toEqual([
      'running -',
      'running 1',
      'running 1',
      'running -',
      'running 2',
      'running -',
      'failed! -',
    ])
    expect(progress.at(-1)?.message).toMatch(/^one or more synchronization tasks completed unsuccessfully.*\(retried 2 times\)\.$/s)
  })

  it('is final when it was terminated, with what Argo CD says of it', async () => {
    const progress = await follow(
      [get('sync-failed-retry', 29673), get('sync-failed-retry', 30812)],
      tokenFor(stateAt('sync-failed-retry', 29673), 'own'),
      'applied',
    )
    expect(progress.at(-1)).toMatchObject({ state: 'failed', final: true, message: 'Operation terminated (retried 1 times).' })
  })

  it('is failed, not succeeded, when the manifests could not be made', async () => {
    const progress = await follow(
      [get('comparison-error', 7598), get('comparison-error', 7708)],
      tokenFor(stateAt('comparison-error', 7598), 'own'),
      'applied',
    )
    expect(progress.at(-1)).toMatchObject({ state: 'failed', final: true, message: expect.stringMatching(/Failed to load target state/) })
  })
})

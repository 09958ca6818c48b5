import { describe, expect, it } from 'vitest'
import type { FluxDeployment } from '../src/find-deployment.ts'
import { asked, follow, tokenOf } from './support/follow.ts'
import { gitRepositoryOf, kustomizationOf } from './support/objects.ts'
import { stateAt, statesOf } from './support/recorded-life.ts'

/** All states of the life's only Kustomization between two events. */
const between = (life: string, from: number, to: number): FluxDeployment[] =>
  statesOf(life).flatMap(({ atMs, deployment }) => (deployment === null || atMs < from || atMs > to ? [] : [deployment]))

describe('A reconcile of the Kustomization alone, as recorded', () => {
  const token = tokenOf(stateAt('happy-path', 9429), { id: 'tok-1' })

  it('is healthy with the event that answers it, not with Ready=True before that', async () => {
    const { states, progress, looks } = await follow(between('happy-path', 9429, 10196), token, 'healthy')
    expect(states).toEqual(['pending', 'running', 'running', 'running', 'running', 'running', 'pending', 'succeeded final'])
    expect(looks).toBe(8)
    expect(progress.at(-1)?.status).toMatchObject({ phase: 'deployed', health: 'healthy', fresh: true })
  })

  it('is seen at once when it is long over, also by another process', async () => {
    const { states, pauses } = await follow([stateAt('happy-path', 10196)], JSON.parse(JSON.stringify(token)), 'healthy')
    expect([states, pauses]).toEqual([['succeeded final'], []])
  })

  it('looks twice a second and yields only what changed', async () => {
    const same = stateAt('happy-path', 9429)
    const { states, pauses } = await follow([same, same, same, stateAt('happy-path', 10196)], token, 'applied')
    expect([states, pauses]).toEqual([
      ['pending', 'succeeded final'],
      [500, 500, 500],
    ])
  })

  it('says what the pass is at', async () => {
    const { progress } = await follow([stateAt('happy-path', 9458)], token, 'healthy')
    expect(progress[0]?.message).toMatch(/^Fetching manifests for revision main@sha1:74b47f/)
  })
})

describe('A write that asks the source too', () => {
  // The recorded commit under tok-3, as if the Kustomization had been asked under the same id: its own pass over the old revision is over first.
  const unanswered = asked(stateAt('happy-path', 13533), 'tok-3', false)
  const token = tokenOf(unanswered, { id: 'tok-3', state: { generation: 1, withSource: true, requested: true } })
  const of = (atMs: number, answered = true) => asked(stateAt('happy-path', atMs), 'tok-3', answered)

  it('is healthy only when the artifact that came of it is applied and healthy', async () => {
    const chain = [unanswered, of(13533), of(13547), of(13714), of(13764), of(13773), of(13798), of(14129), of(24224), of(24242), of(24249)]
    const { states, progress, looks } = await follow(chain, token, 'healthy')
    expect(looks).toBe(11)
    expect(states.at(-1)).toBe('succeeded final')
    expect(states.slice(0, -1).filter((state) => state.endsWith('final'))).toEqual([])
    expect(progress.at(-1)?.status?.revisions[0]?.applied).toMatch(/^e7e9f/)
  })

  it.each([
    { what: 'the source has not answered, the Kustomization has, with the old revision', atMs: 13533 },
    { what: 'the source has answered, the Kustomization is Ready with the old revision', atMs: 13773 },
    { what: 'Ready is True of the new revision, which is not yet recorded as applied', atMs: 24242 },
  ])('is not over while $what', async ({ atMs }) => {
    const { states } = await follow([of(atMs)], token, 'applied')
    expect(states).not.toContain('succeeded final')
  })

  it('is not over while its own request to the Kustomization is not answered', async () => {
    expect((await follow([of(24249, false)], token, 'applied')).states).toEqual(['pending'])
  })

  it('is not over while the spec of the source is not fetched', async () => {
    const { kustomization, source } = asked(stateAt('suspend-resume-pin', 22797), 'tok', true)
    const withAnswer = { ...gitRepositoryOf(), ...source, status: { ...source?.status, lastHandledReconcileAt: 'tok' } }
    const pinned = tokenOf({ kustomization, source }, { id: 'tok', state: { generation: 4, withSource: true } })
    expect((await follow([{ kustomization, source: withAnswer }], pinned, 'applied')).states).toEqual(['pending'])
  })

  it('is not over when the source has answered by failing, however well the old revision runs', async () => {
    const failing = gitRepositoryOf({
      metadata: { annotations: { 'reconcile.fluxcd.io/requestedAt': 'tok' } },
      status: {
        lastHandledReconcileAt: 'tok',
        conditions: [{ type: 'FetchFailed', status: 'True', reason: 'GitOperationFailed', message: 'unable to clone', observedGeneration: 1 }],
      },
    })
    const look = asked({ kustomization: kustomizationOf(), source: failing }, 'tok', true)
    const { progress, states } = await follow([look], tokenOf(look, { id: 'tok', state: { generation: 1, withSource: true } }), 'healthy')
    expect(states).toEqual(['running'])
    expect(progress[0]).toMatchObject({ message: 'unable to clone', status: { phase: 'failed' } })
  })

  it('is over also when somebody has asked the shared source again: what was fetched later covers it', async () => {
    const later = gitRepositoryOf({
      metadata: { annotations: { 'reconcile.fluxcd.io/requestedAt': 'later' } },
      status: { lastHandledReconcileAt: 'later' },
    })
    const look = asked({ kustomization: kustomizationOf(), source: later }, 'tok', true)
    const token = tokenOf(look, { id: 'tok', state: { generation: 1, withSource: true } })
    expect((await follow([look], token, 'healthy')).states).toEqual(['succeeded final'])
    const waiting = {
      ...look,
      source: gitRepositoryOf({
        metadata: { annotations: { 'reconcile.fluxcd.io/requestedAt': 'later' } },
        status: { lastHandledReconcileAt: 'before' },
      }),
    }
    expect((await follow([waiting], token, 'healthy')).states).toEqual(['running'])
  })
})

describe('A write of another path', () => {
  it('is not over with Ready=True of its generation, but when that is recorded as observed', async () => {
    const looks = [asked(stateAt('happy-path', 29524), 'tok', true), asked(stateAt('happy-path', 29540), 'tok', true)]
    const token = tokenOf(stateAt('happy-path', 28673), { id: 'tok', kind: 'update' })
    expect((await follow(looks, token, 'healthy')).states).toEqual(['running', 'succeeded final'])
    expect((await follow(looks, token, 'applied')).states).toEqual(['running', 'succeeded final'])
  })
})

describe('A write whose workloads do not become healthy', () => {
  const of = (atMs: number) => asked(stateAt('health', atMs), 'tok', atMs >= 38248)
  const token = tokenOf(of(7953), { id: 'tok', state: { generation: 1, withSource: false } })
  const chain = [7931, 7953, 8215, 38241, 38248].map(of)

  it('is applied: its operation has succeeded, its health is degraded', async () => {
    const { states, progress, looks } = await follow(chain, token, 'applied')
    expect([states.at(-1), looks]).toEqual(['succeeded final', 5])
    expect(progress.at(-1)?.status).toMatchObject({ phase: 'degraded', health: 'degraded', operation: { state: 'succeeded' } })
  })

  it('is not healthy, and not over: Flux tries again', async () => {
    const { states, progress } = await follow(chain, token, 'healthy')
    expect(states).toEqual(['pending', 'running', 'running', 'pending', 'running'])
    expect(progress.at(-1)).toMatchObject({
      final: false,
      message: expect.stringContaining('health check failed after 30'),
      status: { fresh: true, health: 'degraded', operation: { state: 'succeeded' } },
    })
  })

  it('is applied also where the source may not be read', async () => {
    const { kustomization } = of(38248)
    expect((await follow([{ kustomization, source: null }], token, 'applied')).states).toEqual(['succeeded final'])
  })
})

describe('A deployment whose health is not judged', () => {
  const look = asked(stateAt('suspend-resume-pin', 15262), 'tok', true)
  const token = tokenOf(look, { id: 'tok' })

  it('cannot be waited for as healthy', async () => {
    await expect(follow([look], token, 'healthy')).rejects.toMatchObject({ code: 'FAILED_PRECONDITION', details: { reason: 'unchecked' } })
  })

  it('can be waited for as applied', async () => {
    expect((await follow([look], token, 'applied')).states).toEqual(['succeeded final'])
  })
})

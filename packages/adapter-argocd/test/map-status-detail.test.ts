import { describe, expect, it } from 'vitest'
import { mapStatus, mapStatusDetail } from '../src/map-status.ts'
import { readLife, stateAt } from './support/recordings.ts'
import { carrying } from './support/scripted-client.ts'

const detail = (life: string, atMs: number) => mapStatusDetail(stateAt(life, atMs))

describe('the operation of a status', () => {
  it('has the times, the revision and the initiator that Argo CD gives', () => {
    expect(detail('full-life', 7374).operation).toEqual({
      state: 'succeeded',
      kind: 'reconcile',
      id: null,
      startedAt: '2026-11-22T13:27:59Z',
      finishedAt: '2026-11-22T13:28:02Z',
      revision: 'a662fdbacfab121e982662d4ad2cbbc8e63d654a',
      message: 'successfully synced (all tasks run)',
      initiator: 'admin',
      retry: null,
    })
  })

  it('has no begin and no message before it has begun', () => {
    expect(detail('full-life', 3965).operation).toMatchObject({
      state: 'pending',
      startedAt: null,
      message: null,
      revision: 'a662fdbacfab121e982662d4ad2cbbc8e63d654a',
    })
  })

  it('was started by automation where nobody is named', () => {
    expect(detail('auto-sync', 1329).operation.initiator).toBe('automated')
  })

  it('carries the id of the token that started it, waiting, running and ended', () => {
    for (const atMs of [3965, 4095, 7374]) expect(mapStatus(carrying(stateAt('full-life', atMs), 'token-7')).operation.id).toBe('token-7')
  })

  it('is retried, by the number of attempts that failed, exactly while finishedAt stands beside Running', () => {
    const retries = readLife('sync-failed-retry').map(({ atMs, application }) => [atMs, mapStatus(application).operation.retry?.count] as const)
    expect(retries.filter(([, count]) => count !== undefined)).toEqual([
      [9175, 1],
      [14873, 1],
      [16311, 2],
      [25640, 2],
      [29673, 1],
    ])
    expect(detail('sync-failed-retry', 9175).operation).toMatchObject({ state: 'running', finishedAt: null })
  })
})

describe('the resources of a status', () => {
  it('are those that Argo CD lists, each with its own sync and health', () => {
    expect(detail('full-life', 16511).resources).toEqual([
      { group: '', version: 'v1', kind: 'ConfigMap', namespace: 'shoper', name: 'conf', sync: 'synced', health: 'unchecked', message: null },
      { group: '', version: 'v1', kind: 'Service', namespace: 'shoper', name: 'web', sync: 'synced', health: 'healthy', message: null },
      {
        group: 'apps',
        version: 'v1',
        kind: 'Deployment',
        namespace: 'shoper',
        name: 'web',
        sync: 'out-of-sync',
        health: 'progressing',
        message: expect.stringMatching(/^Waiting for rollout to finish/),
      },
    ])
  })

  it('are none, not unknown, before the first comparison', () => {
    expect(detail('full-life', 1505).resources).toEqual([])
  })
})

describe('the causes of a status', () => {
  const causes = (life: string, atMs: number) =>
    detail(life, atMs).causes.map(({ type, message, resource }) => [type, resource?.name ?? null, message.slice(0, 40)])

  it('are none when it is deployed', () => {
    for (const life of ['full-life', 'auto-sync', 'comparison-error']) {
      for (const { application } of readLife(life)) {
        const { phase, operation, causes: why } = mapStatusDetail(application)
        if (phase === 'deployed' && operation.state === 'succeeded') expect(why).toEqual([])
      }
    }
  })

  it('name the resource that is degraded', () => {
    expect(causes('full-life', 33784)).toEqual([['health-check', 'web', 'Deployment "web" exceeded its progress d']])
  })

  it('begin with the manifests that could not be made', () => {
    expect(causes('comparison-error', 7708)).toEqual([
      ['render', null, 'Failed to load target state: failed to g'],
      ['apply', null, 'ComparisonError: Failed to load target s'],
    ])
  })

  it('are what the cluster refused, while it is tried again and after', () => {
    const refused = ['apply', null, 'one or more synchronization tasks comple']
    expect(causes('sync-failed-retry', 9175)).toEqual([refused, ['health-check', 'web', 'Deployment web is missing']])
    expect(causes('auto-sync', 37491)).toEqual([['apply', null, 'Failed last sync attempt to [6ac30275b2b'], refused])
  })
})

describe('the conditions and native words of a status', () => {
  it('are as Argo CD has them', () => {
    const { conditions, native } = detail('comparison-error', 5603)
    expect(conditions).toEqual([
      { type: 'ComparisonError', status: 'True', reason: null, message: expect.stringContaining('yaml: line 3'), changedAt: '2026-11-22T13:39:28Z' },
    ])
    expect(native).toEqual({ 'sync.status': 'Unknown', 'health.status': 'Healthy', 'operationState.phase': 'Succeeded' })
  })

  it('are null where there are none', () => {
    const application = stateAt('full-life', 1505)
    const { status: _none, ...bare } = application
    expect(mapStatusDetail(bare).native).toEqual({ 'sync.status': null, 'health.status': null, 'operationState.phase': null })
  })
})

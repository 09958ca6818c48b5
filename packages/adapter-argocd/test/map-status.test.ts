import type { Status } from '@gitops-dms/core'
import { describe, expect, it } from 'vitest'
import type { Application } from '../src/argocd-types.ts'
import { mapStatus } from '../src/map-status.ts'
import { type RecordedState, readExchanges, readLife, readTable, stateAt } from './support/recordings.ts'

const LIVES = ['full-life', 'auto-sync', 'comparison-error', 'sync-failed-retry'] as const

const short = (revision: string | null | undefined) => revision?.slice(0, 7) ?? '-'
const yesOrNo = (fresh: boolean | null) => (fresh === true ? 'yes' : 'no')

/** A status in the words of the tables. */
const row = (atMs: number, { phase, sync, health, operation, fresh, revisions: [first] }: Status) =>
  [String(atMs), phase, sync, health, operation.state, yesOrNo(fresh), short(first?.desired), short(first?.applied)].join('  ')

const judged = ({ atMs, application }: RecordedState) => row(atMs, mapStatus(application))

describe.each(LIVES)('every recorded state of %s', (life) => {
  const expected = readTable(`${life}.states.txt`).map((words) => words.join('  '))

  it('is judged as the table says, none left out', () => {
    expect(readLife(life).map(judged)).toEqual(expected)
  })

  it('has one revision, because it has one source', () => {
    for (const { application } of readLife(life)) expect(mapStatus(application).revisions).toHaveLength(1)
  })
})

const answered = (file: string, id: string) => mapStatus(readExchanges(file).find((exchange) => exchange.id === id)?.response.body as Application)

describe('revisions', () => {
  it('are versions for a chart', () => {
    expect(answered('helm', 'get-synced')).toMatchObject({ phase: 'deployed', revisions: [{ desired: '1.0.0', applied: '1.0.0' }] })
  })

  it('are one for each source, in their order', () => {
    const commit = '5d04a173bc3b9f595b76f8d387433ef6fb714815'
    expect(answered('applications-create', 'get-multi-source').revisions).toEqual([
      { desired: commit, applied: null },
      { desired: commit, applied: null },
    ])
    expect(answered('applications-create', 'get-multi-source-synced').revisions).toEqual([
      { desired: commit, applied: commit },
      { desired: commit, applied: commit },
    ])
  })

  it('are unknown where the field holds what was asked for, after a failed comparison', () => {
    expect(answered('applications-create', 'get-no-validate')).toMatchObject({
      phase: 'failed',
      error: { reason: 'ComparisonError', message: expect.stringContaining('nowhere: app path does not exist') },
      revisions: [{ desired: null, applied: null }],
    })
  })
})

describe('a comparison of the second in which a short operation began and ended', () => {
  it.each([
    ['contradicts a sync that has just succeeded', 2020, false],
    ['agrees with it', 2130, true],
    ['contradicts another one', 65765, false],
    ['agrees with that', 65878, true],
    ['is of a second later than the begin', 60291, true],
  ])('%s at %i ms', (_what, atMs, fresh) => {
    expect(mapStatus(stateAt('pause-rollback-resume', atMs)).fresh).toBe(fresh)
  })
})

describe('what is not known', () => {
  const application = stateAt('full-life', 9761)
  const withStatus = (status: Application['status']): Application => ({ ...application, status: { ...application.status, ...status } })

  it('is unknown, never a guess', () => {
    expect(mapStatus(withStatus({ sync: { ...application.status?.sync, status: 'Drifting' } }))).toMatchObject({ sync: 'unknown', phase: 'unknown' })
    expect(mapStatus(withStatus({ health: { status: 'Excellent' } }))).toMatchObject({ health: 'unknown', phase: 'unknown' })
    expect(mapStatus(withStatus({ operationState: { phase: 'Paused' } }))).toMatchObject({ operation: { state: 'unknown' } })
    const { status: _none, ...bare } = application
    expect(mapStatus(bare)).toMatchObject({ sync: 'unknown', health: 'unknown', operation: { state: 'none' }, fresh: false, asOf: null, error: null })
  })

  it('is told apart by its suffix where it is a condition of a later version', () => {
    expect(mapStatus(withStatus({ conditions: [{ type: 'NewWarning', message: 'x' }] })).error).toBeNull()
    expect(mapStatus(withStatus({ conditions: [{ type: 'NewWarning' }, { type: 'NewError', message: 'y' }] })).error).toEqual({
      reason: 'NewError',
      message: 'y',
    })
  })
})

import type { Status } from '@gitops-dms/core'
import { describe, expect, it } from 'vitest'
import { mapStatus } from '../src/map-status.ts'
import { readLife, readTable, type RecordedState } from './support/recordings.ts'

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

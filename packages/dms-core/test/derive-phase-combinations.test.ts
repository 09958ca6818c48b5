import { describe, expect, it } from 'vitest'
import { derivePhase, PHASE_TABLE } from '../src/client/derive-phase.ts'
import type { HealthState, Lifecycle, OperationState, Status, SyncState } from '../src/contract/status.ts'
import { expectGolden } from './support/golden.ts'
import { statusOf } from './support/samples.ts'

/** The words that an open union lists. */
type Known<Union extends string> = Union extends unknown ? (string extends Union ? never : Union) : never

/** The compiler demands every listed word; one that no contract knows comes last. */
const words = <Union extends string>(known: Readonly<Record<Known<Union>, true>>): readonly string[] => [...Object.keys(known), 'unheard-of']

const LIFECYCLES = words<Lifecycle>({ active: true, suspended: true, terminating: true })
const OPERATIONS = words<OperationState>({ none: true, pending: true, running: true, terminating: true, succeeded: true, failed: true })
const SYNCS = words<SyncState>({ synced: true, 'out-of-sync': true, unknown: true })
const HEALTHS = words<HealthState>({
  healthy: true,
  progressing: true,
  degraded: true,
  suspended: true,
  missing: true,
  unchecked: true,
  unknown: true,
})
const FRESH = [true, false, null]
const ERRORS = [null, { reason: 'ComparisonError', message: null }]
const APPLIED: Readonly<Record<string, readonly (string | null)[]>> = { none: [null, null], some: [null, 'one'], all: ['one', 'two'] }
/** Of the operation, and what is desired of the first source. */
const REVISIONS: Readonly<Record<string, readonly [string | null, string | null]>> = {
  'of the desired revision': ['one', 'one'],
  'of another revision': ['zero', 'one'],
  'of a revision that is not known': [null, 'one'],
  'where the desired revision is not known': ['zero', null],
}

interface Combination {
  readonly says: string
  readonly status: Status
}

function* combinations(): Generator<Combination> {
  for (const lifecycle of LIFECYCLES)
    for (const state of OPERATIONS)
      for (const sync of SYNCS)
        for (const health of HEALTHS)
          for (const fresh of FRESH)
            for (const error of ERRORS)
              for (const [applied, [first = null, second = null]] of Object.entries(APPLIED))
                for (const [which, [revision, desired]] of Object.entries(REVISIONS))
                  yield {
                    says: `lifecycle ${lifecycle}, operation ${state} ${which}, sync ${sync}, health ${health}, fresh ${fresh}, ${
                      error === null ? 'no error' : 'error'
                    }, ${applied} applied`,
                    status: statusOf({
                      lifecycle,
                      sync,
                      health,
                      fresh,
                      error,
                      operation: { state, revision },
                      revisions: [
                        { desired, applied: first },
                        { desired: 'two', applied: second },
                      ],
                    }),
                  }
}

const ALL = [...combinations()]

const isOfAnotherRevision = ({ operation: { revision }, revisions }: Status) =>
  revision !== null && typeof revisions[0]?.desired === 'string' && revision !== revisions[0].desired

const rowOf = (status: Status) => PHASE_TABLE.find(({ when }) => when(status))?.row

describe(`Over all ${ALL.length} combinations of the axes`, () => {
  it('each row of the table takes these and no others', () => {
    const lines = PHASE_TABLE.map(({ row, phase }) => {
      const taken = ALL.filter(({ status }) => rowOf(status) === row)
      const count = String(taken.length)
      return `${String(row).padStart(2)}  ${phase.padEnd(11)}  ${count.padStart(5)}  first: ${taken.at(0)?.says}; last: ${taken.at(-1)?.says}\n`
    })
    expectGolden('derive-phase.txt', lines.join(''))
  })

  it('no row is out of reach, and the rows are numbered as they are tried', () => {
    const reached = new Set(ALL.map(({ status }) => rowOf(status)))
    const numbers = PHASE_TABLE.map(({ row }) => row)
    expect(numbers).toEqual(Array.from({ length: 13 }, (_, index) => index + 1))
    expect([...reached].sort((a, b) => Number(a) - Number(b))).toEqual(numbers)
  })

  it('the phase is the one of the first row that takes them', () => {
    for (const { says, status } of ALL) {
      const row = PHASE_TABLE.find(({ when }) => when(status))
      if (derivePhase(status) !== row?.phase) expect.fail(`${says}: found ${derivePhase(status)}, expected ${row?.phase} by row ${row?.row}`)
    }
  })

  it.each<[string, (status: Status, phase: string) => boolean]>([
    ['what goes away is terminating, and nothing else is', (s, phase) => (s.lifecycle === 'terminating') === (phase === 'terminating')],
    ['a suspended deployment never looks deployed, drifted or failed', (s, phase) => s.lifecycle !== 'suspended' || phase === 'suspended'],
    [
      'deployed is synced, healthy as far as it was asked, not refused, and not of an older spec',
      (s, phase) =>
        phase !== 'deployed' || (s.sync === 'synced' && ['healthy', 'unchecked'].includes(s.health) && s.error === null && s.fresh !== false),
    ],
    [
      'deployed is active, and nothing is under way',
      (s, phase) => phase !== 'deployed' || (s.lifecycle === 'active' && ['none', 'succeeded', 'failed'].includes(s.operation.state)),
    ],
    [
      'a failed operation of the revision that is wanted, or of one that is not known, is never deployed',
      (s, phase) => phase !== 'deployed' || s.operation.state !== 'failed' || isOfAnotherRevision(s),
    ],
    ['drifted is out of sync', (s, phase) => phase !== 'drifted' || s.sync === 'out-of-sync'],
    ['pending has applied nothing', (s, phase) => phase !== 'pending' || s.revisions.every(({ applied }) => applied === null)],
  ])('%s', (_rule, holds) => {
    const broken = ALL.filter(({ status }) => !holds(status, derivePhase(status))).map(({ says }) => says)
    expect(broken).toEqual([])
  })
})

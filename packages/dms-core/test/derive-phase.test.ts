import { describe, expect, it } from 'vitest'
import { derivePhase } from '../src/client/derive-phase.ts'
import type { Phase } from '../src/contract/status.ts'
import { type StatusPatch, statusOf } from './support/samples.ts'

const nothing = [{ desired: 'bbb', applied: null }]
const some = [
  { desired: 'bbb', applied: null },
  { desired: 'bbb', applied: 'aaa' },
]
const error = { reason: 'x', message: null }

interface Row {
  readonly row: number
  readonly what: string
  readonly status: StatusPatch
  readonly phase: Phase
}

const ROWS: readonly Row[] = [
  { row: 1, what: 'a deployment that goes away is terminating', status: { lifecycle: 'terminating' }, phase: 'terminating' },
  { row: 2, what: 'a suspended one is suspended', status: { lifecycle: 'suspended' }, phase: 'suspended' },
  { row: 3, what: 'accepted and nothing applied', status: { operation: { state: 'pending' }, revisions: nothing }, phase: 'pending' },
  {
    row: 3,
    what: 'not looked at, no operation, nothing applied',
    status: { fresh: false, operation: { state: 'none' }, revisions: nothing },
    phase: 'pending',
  },
  { row: 3, what: 'no source known at all', status: { operation: { state: 'pending' }, revisions: [] }, phase: 'pending' },
  { row: 4, what: 'accepted over what runs', status: { operation: { state: 'pending' } }, phase: 'progressing' },
  { row: 4, what: 'accepted over a source that runs', status: { operation: { state: 'pending' }, revisions: some }, phase: 'progressing' },
  { row: 4, what: 'running', status: { operation: { state: 'running' } }, phase: 'progressing' },
  { row: 4, what: 'running and nothing applied', status: { operation: { state: 'running' }, revisions: nothing }, phase: 'progressing' },
  { row: 4, what: 'being terminated', status: { operation: { state: 'terminating' } }, phase: 'progressing' },
  { row: 4, what: 'not looked at since the newest spec', status: { fresh: false }, phase: 'progressing' },
  { row: 4, what: 'not looked at, no operation, something runs', status: { fresh: false, operation: { state: 'none' } }, phase: 'progressing' },
  { row: 5, what: 'the engine complains', status: { error }, phase: 'failed' },
  { row: 5, what: 'applying failed', status: { operation: { state: 'failed' } }, phase: 'failed' },
  { row: 5, what: 'applying this revision failed', status: { operation: { state: 'failed', revision: 'aaa' } }, phase: 'failed' },
  {
    row: 5,
    what: 'applying an older revision failed, but the newer one is not synced',
    status: { sync: 'out-of-sync', operation: { state: 'failed', revision: 'old' } },
    phase: 'failed',
  },
  {
    row: 5,
    what: 'applying a revision failed, and which is wanted is not known',
    status: { operation: { state: 'failed', revision: 'old' }, revisions: [{ desired: null, applied: 'aaa' }] },
    phase: 'failed',
  },
  {
    row: 5,
    what: 'applying a revision failed, and no source is known',
    status: { operation: { state: 'failed', revision: 'old' }, revisions: [] },
    phase: 'failed',
  },
  { row: 6, what: 'the engine cannot compare', status: { sync: 'unknown' }, phase: 'unknown' },
  {
    row: 7,
    what: 'nothing asked for, nothing applied',
    status: { sync: 'out-of-sync', operation: { state: 'none' }, revisions: nothing },
    phase: 'pending',
  },
  { row: 8, what: 'degraded', status: { health: 'degraded' }, phase: 'degraded' },
  { row: 8, what: 'missing', status: { health: 'missing' }, phase: 'degraded' },
  { row: 9, what: 'becoming healthy', status: { health: 'progressing' }, phase: 'progressing' },
  { row: 10, what: 'a suspended workload', status: { health: 'suspended' }, phase: 'suspended' },
  { row: 11, what: 'drifted', status: { sync: 'out-of-sync' }, phase: 'drifted' },
  { row: 12, what: 'synced and healthy', status: {}, phase: 'deployed' },
  { row: 12, what: 'synced, health not asked for', status: { health: 'unchecked' }, phase: 'deployed' },
  {
    row: 12,
    what: 'an older revision failed, and the newer one is synced',
    status: { operation: { state: 'failed', revision: 'old' } },
    phase: 'deployed',
  },
  { row: 12, what: 'a list that cannot tell whether it is fresh', status: { fresh: null }, phase: 'deployed' },
  { row: 12, what: 'synced without any operation or revision', status: { operation: { state: 'none' }, revisions: [] }, phase: 'deployed' },
  { row: 13, what: 'health that it cannot tell', status: { health: 'unknown' }, phase: 'unknown' },
  { row: 13, what: 'a health that is not listed', status: { health: 'radiant' }, phase: 'unknown' },
  { row: 13, what: 'a sync that is not listed', status: { sync: 'half' }, phase: 'unknown' },
  { row: 13, what: 'an operation that is not listed', status: { operation: { state: 'hovering' } }, phase: 'unknown' },
  { row: 13, what: 'a lifecycle that is not listed', status: { lifecycle: 'hibernating' }, phase: 'unknown' },
]

const PRECEDENCE: readonly Row[] = [
  {
    row: 1,
    what: 'terminating beats all that follows',
    status: { lifecycle: 'terminating', error, fresh: false, sync: 'unknown', health: 'degraded', operation: { state: 'failed' } },
    phase: 'terminating',
  },
  { row: 2, what: 'suspended beats a running operation', status: { lifecycle: 'suspended', operation: { state: 'running' } }, phase: 'suspended' },
  { row: 3, what: 'pending beats an error', status: { error, operation: { state: 'pending' }, revisions: nothing }, phase: 'pending' },
  { row: 4, what: 'running beats an error', status: { error, operation: { state: 'running' } }, phase: 'progressing' },
  {
    row: 4,
    what: 'not fresh beats a failure, which is of the spec before',
    status: { fresh: false, operation: { state: 'failed' } },
    phase: 'progressing',
  },
  { row: 4, what: 'not fresh beats healthy', status: { fresh: false, sync: 'synced', health: 'healthy' }, phase: 'progressing' },
  { row: 5, what: 'failed beats an unknown sync', status: { sync: 'unknown', operation: { state: 'failed' } }, phase: 'failed' },
  { row: 6, what: 'unknown sync beats degraded', status: { sync: 'unknown', health: 'degraded' }, phase: 'unknown' },
  {
    row: 7,
    what: 'pending beats missing workloads',
    status: { sync: 'out-of-sync', health: 'missing', operation: { state: 'none' }, revisions: nothing },
    phase: 'pending',
  },
  { row: 8, what: 'degraded beats drifted', status: { health: 'degraded', sync: 'out-of-sync' }, phase: 'degraded' },
  { row: 9, what: 'progressing health beats drifted', status: { health: 'progressing', sync: 'out-of-sync' }, phase: 'progressing' },
  { row: 10, what: 'a suspended workload beats drifted', status: { health: 'suspended', sync: 'out-of-sync' }, phase: 'suspended' },
  { row: 11, what: 'drifted beats unknown health', status: { health: 'unknown', sync: 'out-of-sync' }, phase: 'drifted' },
]

describe('The phase is derived from the axes', () => {
  it.each(ROWS)('by row $row: $what', ({ status, phase }) => {
    expect(derivePhase(statusOf(status))).toBe(phase)
  })

  it.each(PRECEDENCE)('in order, row $row: $what', ({ status, phase }) => {
    expect(derivePhase(statusOf(status))).toBe(phase)
  })

  it('without looking at the phase that was there before', () => {
    expect(derivePhase({ ...statusOf({ health: 'degraded' }), ...{ phase: 'deployed' } })).toBe('degraded')
  })
})

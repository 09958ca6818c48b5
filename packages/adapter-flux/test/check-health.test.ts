import type { Clock } from '@gitops-dms/core'
import { describe, expect, it } from 'vitest'
import { checkHealth } from '../src/check-health.ts'
import { caught } from './support/caught.ts'
import { type FakeCluster, failure, fakeCluster } from './support/fake-cluster.ts'
import { settingsOf } from './support/objects.ts'

/** Seven milliseconds later each time that it is looked at. */
function tickingClock(): Clock {
  let now = Date.parse('2026-11-22T13:00:00Z')
  return { now: () => (now += 7), sleep: () => Promise.reject(failure('INTERNAL', 'nothing is to sleep')) }
}

const check = (cluster: FakeCluster) => checkHealth(cluster.client, settingsOf(), tickingClock(), {})

describe('The health of an instance', () => {
  it('is up when it is reachable, Flux is installed and its objects may be listed', async () => {
    expect(await check(fakeCluster())).toEqual({
      status: 'up',
      checkedAt: '2026-11-22T13:00:00.021Z',
      latencyMs: 7,
      engine: { name: 'Flux CD', version: null, apiVersions: ['kustomize.toolkit.fluxcd.io/v1'] },
      checks: ['reachable', 'installed', 'permitted'].map((name) => ({ name, ok: true, code: null, message: null })),
    })
  })

  it.each([
    { call: 'getVersion', code: 'UNAVAILABLE', checks: ['reachable'] },
    { call: 'getVersion', code: 'UNAUTHENTICATED', checks: ['reachable'] },
    { call: 'getFluxVersions', code: 'FAILED_PRECONDITION', checks: ['reachable', 'installed', 'permitted'] },
    { call: 'listKustomizations', code: 'PERMISSION_DENIED', checks: ['reachable', 'installed', 'permitted'] },
  ])('is down, and says why, when $call is $code', async ({ call, code, checks }) => {
    const cluster = fakeCluster()
    cluster.refuse(call, failure(code, `no ${call}`))
    const report = await check(cluster)
    expect(report.status).toBe('down')
    expect(report.checks.map((one) => one.name)).toEqual(checks)
    expect(report.checks.filter((one) => !one.ok)).toEqual([expect.objectContaining({ code, message: `no ${call}` })])
    expect(cluster.writes).toEqual([])
  })

  it.each(['CANCELLED', 'CLOSED'])('rejects for the caller who has gone: %s', async (code) => {
    const cluster = fakeCluster()
    cluster.refuse('getVersion', failure(code))
    expect((await caught(check(cluster))).code).toBe(code)
  })
})

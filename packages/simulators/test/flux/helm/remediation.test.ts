import { afterEach, describe, expect, test } from 'vitest'
import { textAt } from '../../../src/cluster/kube-object.ts'
import { type HelmWorld, startHelmWorld, WEB } from './helm-world.ts'

let world: HelmWorld
afterEach(() => world.close())

const BROKEN = { tag: 'broken' }
const NO_TEMPLATE = { ...WEB, 'templates/bad.yaml': '{{ required "mode.must is required" .Values.must }}' }
const tag = async () =>
  textAt(await world.get({ apiVersion: 'apps/v1', kind: 'Deployment' }, 'web'), 'spec', 'template', 'spec', 'containers', 0, 'image')
const counters = async () => [await world.status('failures'), await world.status('installFailures'), await world.status('upgradeFailures')]
const stalled = async () => (await world.conditions()).find((line) => line.startsWith('Stalled=')) ?? 'not stalled'

describe('a failed install', () => {
  test('without remediation stalls at once and stays until the spec changes', async () => {
    world = await startHelmWorld()
    await world.install({ values: BROKEN })
    await world.pass(30_000)
    expect(await stalled()).toBe('Stalled=True/RetriesExceeded Failed to install after 1 attempt(s)')
    expect(await world.ready()).toMatch(
      /^Ready=False\/InstallFailed Helm install failed for release apps\/web with chart web@1.0.0: timeout waiting for: \[Deployment\/apps\/web status: 'InProgress'\]$/,
    )
    expect(await counters()).toEqual([1, 1, undefined])
    expect(await world.status('observedGeneration')).toBe(1)
    await world.pass(3_600_000)
    expect(await counters()).toEqual([1, 1, undefined])
    await world.change({ spec: { values: { tag: '2.0' } } })
    await world.pass()
    expect(await world.ready()).toMatch(/^Ready=True\/UpgradeSucceeded/)
    expect(await counters()).toEqual([undefined, undefined, undefined])
    expect(await stalled()).toBe('not stalled')
  })

  test('is uninstalled and tried again, 11 s later, as often as it may be', async () => {
    world = await startHelmWorld()
    await world.install({ values: BROKEN, install: { remediation: { retries: 1 } } })
    await world.pass(12_000)
    expect(await world.history()).toEqual(['v1 uninstalling uninstall-remediation'])
    expect(await world.ready()).toMatch(/^Ready=False\/InstallFailed/)
    expect(await world.stored()).toEqual([])
    expect((await world.conditions())[0]).toMatch(/^Reconciling=True\/ProgressingWithRetry Helm install failed/)
    await world.pass(8_500)
    expect(await world.stored()).toEqual([])
    await world.pass(1_500)
    expect(await world.stored()).toEqual(['v1 pending-install'])
    await world.pass(20_000)
    expect(await stalled()).toBe('Stalled=True/RetriesExceeded Failed to install after 2 attempt(s)')
    expect(await world.history()).toEqual(['v1 failed install'])
  })

  test('with remediateLastFailure the last one is uninstalled too', async () => {
    world = await startHelmWorld()
    await world.install({ values: BROKEN, install: { remediation: { remediateLastFailure: true } } })
    await world.pass(30_000)
    expect(await world.stored()).toEqual([])
    expect(await stalled()).toBe('Stalled=True/RetriesExceeded Failed to install after 1 attempt(s)')
  })

  test('of templates is never stalled: no history, growing pauses', async () => {
    world = await startHelmWorld()
    await world.install({}, NO_TEMPLATE)
    await world.pass(60_000)
    expect(await world.ready()).toMatch(/^Ready=False\/InstallFailed .*: execution error at \(web\/templates\/bad.yaml:1:3\): mode.must is required$/)
    expect(await world.status('observedGeneration')).toBe(-1)
    expect(await counters()).toEqual([7, undefined, undefined])
    expect([await world.history(), await world.stored(), await stalled()]).toEqual([[], [], 'not stalled'])
  })

  test('with RetryOnFailure is an upgrade after the interval, which has a strategy of its own', async () => {
    world = await startHelmWorld()
    await world.install({ values: BROKEN, install: { strategy: { name: 'RetryOnFailure', retryInterval: '10s' } } })
    await world.pass(14_000)
    expect((await world.conditions())[0]).toBe('Reconciling=True/ProgressingWithRetry retrying after 10s')
    expect(await world.status('observedGeneration')).toBe(1)
    await world.pass(40_000)
    expect(await stalled()).toBe('Stalled=True/RetriesExceeded Failed to upgrade after 1 attempt(s)')
    expect(await world.history()).toEqual(['v2 failed upgrade', 'v1 failed -'])
  })
})

describe('a failed upgrade', () => {
  const fail = async (upgrade: object) => {
    world = await startHelmWorld()
    await world.install({ upgrade: JSON.parse(JSON.stringify(upgrade)) })
    await world.change({ spec: { values: BROKEN } })
  }

  test('is rolled back and stalls: Ready stays False', async () => {
    await fail({ remediation: { retries: 1 } })
    await world.pass(80_000)
    expect(await world.ready()).toBe('Ready=False/RollbackSucceeded Helm rollback to previous release apps/web.v3 with chart web@1.0.0 succeeded')
    expect(await stalled()).toBe('Stalled=True/RetriesExceeded Failed to upgrade after 2 attempt(s)')
    expect(await world.history()).toEqual(['v5 deployed rollback', 'v4 failed upgrade', 'v3 superseded rollback'])
    expect(await tag()).toBe('web:1.0')
  })

  test('a reset starts the attempts again, a plain request does not', async () => {
    await fail({})
    await world.pass(30_000)
    expect(await world.history()).toEqual(['v2 failed upgrade', 'v1 deployed -'])
    await world.request({ requestedAt: 'a' })
    await world.pass(30_000)
    expect(await counters()).toEqual([1, undefined, 1])
    expect(await stalled()).toBe('Stalled=True/RetriesExceeded Failed to upgrade after 1 attempt(s)')
    await world.request({ requestedAt: 'b', resetAt: 'b' })
    await world.pass(30_000)
    expect(await world.status('lastHandledResetAt')).toBe('b')
    expect((await world.history())[0]).toBe('v3 failed upgrade')
    expect(await counters()).toEqual([1, undefined, 1])
  })

  test('however short the history, the revision that is deployed stays in it', async () => {
    world = await startHelmWorld()
    await world.install({ maxHistory: 2 })
    for (const value of ['broken1', 'broken2']) {
      await world.change({ spec: { values: { tag: value } } })
      await world.pass(30_000)
    }
    expect(await world.stored()).toEqual(['v1 deployed', 'v3 failed'])
  })

  test('by the strategy uninstall nothing remains, and it is installed anew', async () => {
    await fail({ remediation: { retries: 0, remediateLastFailure: true, strategy: 'uninstall' } })
    await world.pass(22_000)
    expect(await world.stored()).toEqual([])
    await world.change({ spec: { values: { tag: '2.0' } } })
    await world.pass(30_000)
    expect(await world.ready()).toMatch(/^Ready=True\/InstallSucceeded/)
  })

  test('without anything good before it there is nothing to roll back to', async () => {
    world = await startHelmWorld()
    await world.install({ values: BROKEN, upgrade: { remediation: { retries: 1 } } })
    await world.pass(30_000)
    await world.change({ spec: { values: { tag: 'broken2' } } })
    await world.pass(30_000)
    expect(await stalled()).toBe(
      'Stalled=True/MissingRollbackTarget Failed to perform remediation: missing target release for rollback: cannot remediate failed release',
    )
  })

  test('cleanupOnFail takes what only it had created', async () => {
    world = await startHelmWorld()
    await world.install({ upgrade: { cleanupOnFail: true }, values: {} })
    const extra = '---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: extra}\n'
    await world.publish('1.1.0', { ...WEB, 'values.yaml': 'replicas: 1\ntag: broken\nmode: a\n', 'templates/extra.yaml': extra })
    await world.pass(5_000)
    expect(await world.get({ apiVersion: 'v1', kind: 'ConfigMap' }, 'extra')).toBeDefined()
    await world.pass(25_000)
    expect(await world.get({ apiVersion: 'v1', kind: 'ConfigMap' }, 'extra')).toBeUndefined()
  })

  test('a release that was rolled back to what is wanted now is ready', async () => {
    await fail({ remediation: { retries: 1 } })
    await world.pass(80_000)
    await world.change({ spec: { values: null } })
    await world.pass()
    expect(await world.ready()).toBe('Ready=True/UpgradeSucceeded Helm upgrade succeeded for release apps/web.v5 with chart web@1.0.0')
    expect((await world.conditions()).some((line) => line.startsWith('Remediated'))).toBe(false)
  })
})

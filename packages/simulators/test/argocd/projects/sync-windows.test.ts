import { describe, expect, test } from 'vitest'
import { CronSchedule } from '../../../src/argocd/projects/cron-schedule.ts'
import { activeWindows, canSyncIn, matchingWindows } from '../../../src/argocd/projects/sync-windows.ts'
import { windowDuration } from '../../../src/argocd/projects/window-duration.ts'
import type { JsonMap, KubeObject } from '../../../src/cluster/kube-object.ts'

const at = (time: string) => Date.parse(`2026-03-${time}Z`)

describe('a schedule', () => {
  test.each([
    ['* * * * *', '04T10:00:30', '2026-03-04T10:01:00'],
    ['*/15 * * * *', '04T10:15:00', '2026-03-04T10:30:00'],
    ['5-7,40 9 * * *', '04T09:06:00', '2026-03-04T09:07:00'],
    ['5-7,40 9 * * *', '04T09:40:00', '2026-03-05T09:05:00'],
    ['0 22 * * mon-fri', '06T22:00:00', '2026-03-09T22:00:00'],
    ['0 0 1 jan *', '04T00:00:00', '2027-01-01T00:00:00'],
    ['0 0 29 2 *', '04T00:00:00', '2028-02-29T00:00:00'],
    ['0 0 13 * 5', '05T00:00:00', '2026-03-06T00:00:00'],
    ['30/10 * * * *', '04T10:31:00', '2026-03-04T10:40:00'],
  ])('%s after %s', (text, after, next) => {
    expect(new CronSchedule(text).next(at(after))).toBe(Date.parse(`${next}Z`))
  })
  test('may have no time at all', () => expect(new CronSchedule('0 0 31 2 *').next(at('04T00:00:00'))).toBeUndefined())
  test.each([
    ['', 'empty spec string'],
    ['* * * *', 'expected exactly 5 fields, found 4: [* * * *]'],
    ['60 * * * *', 'end of range (60) above maximum (59): 60'],
    ['* * 0 * *', 'beginning of range (0) below minimum (1): 0'],
    ['5-3 * * * *', 'beginning of range (5) beyond end of range (3): 5-3'],
    ['*/0 * * * *', 'step of range should be a positive number: */0'],
    ['x * * * *', 'failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax'],
    ['1-2-3 * * * *', 'too many hyphens: 1-2-3'],
    ['1/2/3 * * * *', 'too many slashes: 1/2/3'],
  ])('%j is none', (text, message) => expect(() => new CronSchedule(text)).toThrow(message))
})

describe('a duration', () => {
  test.each([
    ['1h30m', 5_400_000],
    ['1.5s', 1_500],
    ['0', 0],
    ['-2m', -120_000],
    ['10ms', 10],
  ])('%s', (text, ms) => expect(windowDuration(text)).toBe(ms))
  test.each([
    ['', 'time: invalid duration ""'],
    ['x', 'time: invalid duration "x"'],
    ['5', 'time: missing unit in duration "5"'],
    ['1d', 'time: unknown unit "d" in duration "1d"'],
  ])('%j is none', (text, message) => expect(() => windowDuration(text)).toThrow(message))
})

describe('a window is open', () => {
  const nightly = { kind: 'allow', schedule: '0 22 * * *', duration: '2h' }
  test.each<[JsonMap, string, boolean]>([
    [nightly, '04T21:59:59', false],
    [nightly, '04T22:00:01', true],
    [nightly, '04T23:59:59', true],
    [nightly, '05T00:00:01', false],
    [{ ...nightly, timeZone: 'Europe/Berlin' }, '04T21:30:00', true],
    [{ ...nightly, timeZone: 'Europe/Berlin' }, '04T23:30:00', false],
    [{ ...nightly, timeZone: 'Nowhere/At_All' }, '04T22:30:00', true],
    [{ ...nightly, schedule: '* * * * *', duration: '24h' }, '04T12:00:00', true],
  ])('%j at %s: %s', (window, time, open) => expect(activeWindows([window], at(time))).toHaveLength(open ? 1 : 0))

  test.each([
    [{ schedule: 'x', duration: '1h' }, `cannot parse schedule 'x': expected exactly 5 fields, found 1: [x]`],
    [{ schedule: '* * * * *', duration: 'x' }, `cannot parse duration 'x': time: invalid duration "x"`],
  ])('or cannot be read: %j', (window, message) => {
    expect(() => activeWindows([window], at('04T12:00:00'))).toThrow(message)
    expect(() => canSyncIn([window], true, at('04T12:00:00'))).toThrow(`invalid sync windows: ${message}`)
  })
})

describe('a sync', () => {
  const always = { schedule: '* * * * *', duration: '1h' }
  const never = { schedule: '0 0 1 1 *', duration: '1m' }
  test.each<[string, JsonMap[], boolean, boolean]>([
    ['without windows', [], true, true],
    ['while it is denied', [{ kind: 'deny', ...always }], false, false],
    ['while it is denied but by hand', [{ kind: 'deny', ...always, manualSync: true }], true, false],
    [
      'while one of two denies by hand too',
      [
        { kind: 'deny', ...always, manualSync: true },
        { kind: 'deny', ...always },
      ],
      false,
      false,
    ],
    ['while it is allowed', [{ kind: 'allow', ...always }], true, true],
    [
      'while it is allowed and denied',
      [
        { kind: 'allow', ...always },
        { kind: 'deny', ...always },
      ],
      false,
      false,
    ],
    ['outside of what allows', [{ kind: 'allow', ...never }], false, false],
    ['outside of what allows but by hand', [{ kind: 'allow', ...never, manualSync: true }], true, false],
    ['outside of what denies', [{ kind: 'deny', ...never }], true, true],
    [
      'outside of one that allows, within another',
      [
        { kind: 'allow', ...never },
        { kind: 'allow', ...always },
      ],
      true,
      true,
    ],
  ])('%s', (_what, windows, byHand, byItself) => {
    const now = at('04T12:00:00')
    expect([canSyncIn(windows, true, now), canSyncIn(windows, false, now)]).toEqual([byHand, byItself])
  })

  test('runs over the edge of a window that lets it', () => {
    const window = { kind: 'deny', schedule: '0 12 * * *', duration: '1h' }
    const [now, before] = [at('04T12:30:00'), at('04T11:50:00')]
    expect(canSyncIn([window], false, now, before)).toBe(false)
    expect(canSyncIn([{ ...window, syncOverrun: true }], false, now, before)).toBe(true)
    expect(canSyncIn([{ ...window, syncOverrun: true }], false, now, at('04T12:10:00'))).toBe(false)
  })
})

describe('windows concern an application', () => {
  const application: KubeObject = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name: 'web-a' },
    spec: { destination: { server: 'https://one.test', namespace: 'prod' } },
  }
  test.each<[JsonMap, boolean]>([
    [{ applications: ['web-*'] }, true],
    [{ applications: ['api-*'] }, false],
    [{ namespaces: ['prod'] }, true],
    [{ clusters: ['https://one.*'] }, true],
    [{ applications: ['api-*'], namespaces: ['prod'] }, true],
    [{ applications: ['api-*'], namespaces: ['prod'], andOperator: true }, false],
    [{ applications: ['web-*'], namespaces: ['prod'], andOperator: true }, true],
    [{ clusters: ['https://two.*'], namespaces: ['prod'], andOperator: true }, false],
    [{}, false],
  ])('%j: %s', (window, concerns) => {
    const project: KubeObject = { apiVersion: 'argoproj.io/v1alpha1', kind: 'AppProject', metadata: { name: 'p' }, spec: { syncWindows: [window] } }
    expect(matchingWindows(project, application)).toHaveLength(concerns ? 1 : 0)
  })
})

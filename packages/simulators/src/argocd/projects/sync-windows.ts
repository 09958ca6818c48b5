import { at, isMap, type JsonMap, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { matchesGlob } from '../glob-pattern.ts'
import { CronSchedule } from './cron-schedule.ts'
import { zoneOffsetMs } from './time-zone.ts'
import { UnreadableWindow } from './unreadable-window.ts'
import { windowDuration } from './window-duration.ts'

/** Those of a project, as they stand there. */
export function windowsOf(project: KubeObject): JsonMap[] {
  const windows = at(project, 'spec', 'syncWindows')
  return Array.isArray(windows) ? windows.filter(isMap) : []
}

/** Those of a project that concern an application: by its name, its cluster or its namespace, or by all of them that are given. */
export function matchingWindows(project: KubeObject, application: KubeObject): JsonMap[] {
  const [server, cluster, namespace] = ['server', 'name', 'namespace'].map((name) => textAt(application, 'spec', 'destination', name) ?? '')
  const fits = (pattern: string, text: string | undefined) => pattern === '*' || matchesGlob(pattern, text ?? '')
  return windowsOf(project).filter((window) => {
    const [names, clusters, namespaces] = [textsAt(window, 'applications'), textsAt(window, 'clusters'), textsAt(window, 'namespaces')]
    const answers = [
      names.length === 0 ? undefined : names.some((pattern) => fits(pattern, application.metadata.name)),
      clusters.length === 0 ? undefined : clusters.some((pattern) => (cluster && fits(pattern, cluster)) || (server && fits(pattern, server))),
      namespaces.length === 0 ? undefined : namespaces.some((pattern) => fits(pattern, namespace)),
    ]
    // The last list that is given decides for "and", as all before it have passed then.
    if (window['andOperator'] === true) return answers.every((answer) => answer !== false) && answers.includes(true)
    return answers.includes(true)
  })
}

/** Those that are open now. @throws UnreadableWindow for one that cannot be read. */
export const activeWindows = (windows: readonly JsonMap[], now: number): JsonMap[] => windows.filter((window) => isOpen(window, now))

/** The allowing ones that are not open now: nothing may be synced outside of them. @throws UnreadableWindow for one that cannot be read. */
const inactiveAllowWindows = (windows: readonly JsonMap[], now: number): JsonMap[] =>
  windows.filter((window) => window['kind'] === 'allow' && !isOpen(window, now))

/**
 * @param operationStartedAt of an operation that goes on: a window that allows it lets one run over its edge.
 * @throws UnreadableWindow for a window that cannot be read.
 */
export function canSync(project: KubeObject, application: KubeObject, isManual: boolean, now: number, operationStartedAt?: number): boolean {
  return canSyncIn(matchingWindows(project, application), isManual, now, operationStartedAt)
}

/** The same for windows that match already. */
export function canSyncIn(windows: readonly JsonMap[], isManual: boolean, now: number, operationStartedAt?: number): boolean {
  if (windows.length === 0) return true
  const read = <T>(given: () => T): T => {
    try {
      return given()
    } catch (error) {
      throw error instanceof UnreadableWindow ? new UnreadableWindow(`invalid sync windows: ${error.message}`) : error
    }
  }
  const active = read(() => activeWindows(windows, now))
  const denying = active.filter(({ kind }) => kind === 'deny')
  const wasAllowed = () => operationStartedAt !== undefined && canSyncIn(windows, isManual, operationStartedAt)
  if (denying.length > 0) {
    if (isManual && denying.every(({ manualSync }) => manualSync === true)) return true
    return denying.every(({ syncOverrun }) => syncOverrun === true) && wasAllowed()
  }
  if (active.some(({ kind }) => kind === 'allow')) return true
  const closed = read(() => inactiveAllowWindows(windows, now))
  if (closed.length === 0) return true
  if (isManual && closed.every(({ manualSync }) => manualSync === true)) return true
  return closed.every(({ syncOverrun }) => syncOverrun === true) && wasAllowed()
}

function isOpen(window: JsonMap, now: number): boolean {
  const { schedule, duration } = readWindow(window)
  const here = now + zoneOffsetMs(textAt(window, 'timeZone') ?? '', now)
  const next = schedule.next(here - duration)
  // A schedule without any time counts as one that began long ago.
  return next === undefined || next < here
}

/** @throws UnreadableWindow for a schedule or duration that cannot be read. */
export function readWindow(window: JsonMap): { readonly schedule: CronSchedule; readonly duration: number } {
  const [schedule, duration] = [textAt(window, 'schedule') ?? '', textAt(window, 'duration') ?? '']
  const read = <T>(what: string, given: () => T): T => {
    try {
      return given()
    } catch (error) {
      throw error instanceof UnreadableWindow ? new UnreadableWindow(`cannot parse ${what}: ${error.message}`) : error
    }
  }
  return {
    schedule: read(`schedule '${schedule}'`, () => new CronSchedule(schedule)),
    duration: read(`duration '${duration}'`, () => windowDuration(duration)),
  }
}

function textsAt(window: JsonMap, member: string): string[] {
  const found = window[member]
  return Array.isArray(found) ? found.filter((item) => typeof item === 'string') : []
}

import type { JsonMap } from '../../../cluster/kube-object.ts'
import { kubeTime } from '../../../cluster/kube-time.ts'
import type { ObjectDraft } from '../../runtime/object-draft.ts'
import type { Release, ReleaseHook } from '../storage/release.ts'
import { digestValues, sha256 } from '../values/digest-values.ts'

/** An entry of `status.history`. */
export interface Snapshot {
  readonly apiVersion?: string
  readonly digest: string
  readonly name: string
  readonly namespace: string
  readonly version: number
  readonly status: string
  readonly action?: SnapshotAction
  readonly chartName: string
  readonly chartVersion: string
  readonly appVersion?: string
  readonly configDigest: string
  readonly firstDeployed: string
  readonly lastDeployed: string
  readonly deleted?: string
  readonly testHooks?: Readonly<Record<string, TestHookStatus | null>>
  readonly ociDigest?: string
}

export type SnapshotAction = 'install' | 'upgrade' | 'rollback' | 'uninstall' | 'uninstall-remediation'

export interface TestHookStatus {
  readonly lastStarted?: string
  readonly lastCompleted?: string
  readonly phase?: string
}

/** So many are kept while none of them was good. */
const MOST = 5

export const isTest = (hook: ReleaseHook): boolean => hook.events.includes('test') || hook.events.includes('test-success')

/** What identifies the state of a release in storage. Test hooks may run at any time without being a change. */
export function digestOf(release: Release): string {
  const { name, version, info, chart, config, manifest, namespace } = release
  const hooks = release.hooks.filter((hook) => !isTest(hook))
  return sha256(JSON.stringify({ name, version, info, chartMetadata: chart.metadata, config, manifest, hooks, namespace }))
}

/** @param isHelm3 the snapshots of Flux before 2.8 have neither a version nor an action. */
export function snapshotOf(release: Release, isHelm3: boolean, more: Pick<Snapshot, 'action' | 'ociDigest' | 'testHooks'> = {}): Snapshot {
  const { metadata } = release.chart
  const { action, ociDigest, testHooks } = more
  return {
    ...(isHelm3 ? {} : { apiVersion: 'v2' }),
    digest: digestOf(release),
    name: release.name,
    namespace: release.namespace,
    version: release.version,
    status: release.info.status,
    ...(action === undefined || isHelm3 ? {} : { action }),
    chartName: String(metadata['name']),
    chartVersion: String(metadata['version']),
    ...(typeof metadata['appVersion'] === 'string' && metadata['appVersion'] !== '' ? { appVersion: metadata['appVersion'] } : {}),
    configDigest: digestValues(release.config),
    firstDeployed: secondOf(release.info.first_deployed),
    lastDeployed: secondOf(release.info.last_deployed),
    ...(release.info.deleted === '' ? {} : { deleted: secondOf(release.info.deleted) }),
    ...(testHooks === undefined ? {} : { testHooks }),
    ...(ociDigest === undefined || ociDigest === '' ? {} : { ociDigest }),
  }
}

const secondOf = (time: string) => kubeTime(Date.parse(time))

/** In the order in which the status has them. */
export const historyOf = (draft: ObjectDraft): Snapshot[] => [...((draft.status['history'] ?? []) as unknown as readonly Snapshot[])]

export function setHistory(draft: ObjectDraft, history: readonly Snapshot[]): void {
  draft.status['history'] = history.length === 0 ? undefined : (history as unknown as JsonMap[])
}

const newestFirst = (history: readonly Snapshot[]): Snapshot[] => [...history].sort((a, b) => b.version - a.version)

/** Looking for the newest sorts the history on the way, as it is then written (recorded). */
export function latestOf(draft: ObjectDraft): Snapshot | undefined {
  const sorted = newestFirst(historyOf(draft))
  setHistory(draft, sorted)
  return sorted[0]
}

const wasGood = (snapshot: Snapshot, ignoresTests: boolean) =>
  ['deployed', 'superseded'].includes(snapshot.status) && (ignoresTests || !hasFailedTest(snapshot))

/** The newest good one before the latest. */
export const previousOf = (draft: ObjectDraft, ignoresTests: boolean): Snapshot | undefined =>
  newestFirst(historyOf(draft))
    .slice(1)
    .find((snapshot) => wasGood(snapshot, ignoresTests))

/** What came before the newest good one before the latest is forgotten. */
export function truncateHistory(draft: ObjectDraft, ignoresTests: boolean): void {
  const sorted = newestFirst(historyOf(draft))
  const good = sorted.slice(1).findIndex((snapshot) => wasGood(snapshot, ignoresTests))
  setHistory(draft, sorted.slice(0, good < 0 ? MOST : good + 2))
}

export const keepNewest = (draft: ObjectDraft): void => setHistory(draft, newestFirst(historyOf(draft)).slice(0, MOST))

export const hasFailedTest = (snapshot: Snapshot): boolean => Object.values(snapshot.testHooks ?? {}).some((hook) => hook?.phase === 'Failed')

/** A failed test ends the tests; without hooks there is nothing to test. */
export const wasTested = (snapshot: Snapshot): boolean =>
  snapshot.testHooks !== undefined && (hasFailedTest(snapshot) || Object.values(snapshot.testHooks).every((hook) => hook?.phase === 'Succeeded'))

export const isOf = (snapshot: Snapshot, release: Release): boolean =>
  snapshot.name === release.name && snapshot.namespace === release.namespace && snapshot.version === release.version

/** `apps/web.v2`. */
export const fullNameOf = ({ namespace, name, version }: Pick<Snapshot, 'namespace' | 'name' | 'version'>) => `${namespace}/${name}.v${version}`

/** `web@1.0.0`. */
export const chartOf = ({ chartName, chartVersion }: Pick<Snapshot, 'chartName' | 'chartVersion'>) => `${chartName}@${chartVersion}`

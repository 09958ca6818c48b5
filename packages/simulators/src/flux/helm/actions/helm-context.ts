import type { Clock } from '@gitops-dms/core'
import type { ClusterClient } from '../../../cluster/cluster-client.ts'
import type { ReleaseRequest } from '../release/release-request.ts'
import type { ReleaseSettings } from '../release/release-settings.ts'
import type { ReleaseObserver, ReleaseStorage } from '../storage/release-storage.ts'
import { HelmLog } from './helm-log.ts'

/** What a Helm action works with. */
export interface HelmContext {
  readonly client: ClusterClient
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly storage: ReleaseStorage
  readonly log: HelmLog
  readonly settings: ReleaseSettings
  /** Between two looks at what it waits for. */
  readonly pollMs: number
  /** The same until something is deleted. */
  readonly terminationPollMs: number
}

type Needed = Pick<ReleaseRequest, 'tools' | 'settings' | 'storage'>

/** @param observer is told every change of the storage. */
export const helmContext = ({ tools, settings, storage }: Needed, observer: ReleaseObserver): HelmContext => ({
  client: tools.client,
  clock: tools.clock,
  signal: tools.signal,
  storage: storage.observedBy(observer),
  log: new HelmLog(tools.clock),
  settings,
  pollMs: tools.timing.healthPollMs,
  terminationPollMs: tools.timing.terminationPollMs,
})

/** As Helm writes times. */
export const helmTime = ({ clock }: Pick<HelmContext, 'clock'>): string => new Date(clock.now()).toISOString()

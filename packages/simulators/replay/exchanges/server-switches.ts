import type { Cluster } from '../../src/cluster/cluster.ts'
import type { EndOutage } from '../../src/kubernetes/outages/outages.ts'
import type { ServerOutage } from '../../src/kubernetes/outages/server-outage.ts'

/** What `given` may do to the API server: one of the switches, or the end of what is on. */
export interface ServerChange {
  readonly storeSilent?: boolean
  /** `almost`: all but ready. */
  readonly starting?: boolean | 'almost'
  /** Users who make too many requests. */
  readonly tooManyRequests?: readonly string[] | false
  readonly stop?: boolean
  readonly kill?: boolean
  readonly start?: boolean
  /** The store and the cache of the server forget what was before the present. */
  readonly compact?: boolean
}

export function serverSwitches(cluster: Cluster, outage: ServerOutage): (change: ServerChange) => Promise<void> {
  const ends = new Map<string, EndOutage>()
  const turn = (name: string, on: boolean, begin: () => EndOutage): void => {
    ends.get(name)?.()
    ends.delete(name)
    if (on) ends.set(name, begin())
  }
  return async (change) => {
    const { storeSilent, starting, tooManyRequests, stop, kill, start, compact } = change
    if (compact === true) cluster.compact()
    if (start === true) await outage.start()
    if (storeSilent !== undefined) turn('storeSilent', storeSilent, () => outage.storeSilent())
    if (starting !== undefined) turn('starting', starting !== false, () => outage.starting({ almost: starting === 'almost' }))
    if (tooManyRequests !== undefined) {
      turn('tooManyRequests', tooManyRequests !== false, () => outage.tooManyRequests(tooManyRequests === false ? {} : { users: tooManyRequests }))
    }
    // It goes on by the clock: whoever waited for it here would stop the clock.
    if (stop === true) void outage.stop()
    if (kill === true) await outage.kill()
  }
}

import type { ArgoCdSimulator } from '../../src/argocd/index.ts'
import type { OutageChange } from './argocd-given.ts'

/** What `given` says is down, done to the simulator. */
export function outageSwitches({ outage }: ArgoCdSimulator): (change: OutageChange) => Promise<void> {
  const ends = new Map<string, () => void>()
  const turn = (name: string, begin: (() => () => void) | undefined): void => {
    ends.get(name)?.()
    ends.delete(name)
    if (begin !== undefined) ends.set(name, begin())
  }
  return async ({ kubernetes, stop, kill, start, ...parts }) => {
    for (const name of ['controller', 'repoServer', 'redis', 'nodes'] as const) {
      if (parts[name] !== undefined) turn(name, parts[name] ? outage[name] : undefined)
    }
    if (kubernetes !== undefined) turn('kubernetes', kubernetes === false ? undefined : () => outage.kubernetes(kubernetes))
    // It goes on by the clock: whoever waited for it here would stop the clock.
    if (stop === true) void outage.stop()
    if (kill === true) await outage.kill()
    if (start === true) await outage.start()
  }
}

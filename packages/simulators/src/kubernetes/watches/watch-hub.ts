import type { Cluster } from '../../cluster/cluster.ts'
import type { KindInfo } from '../../cluster/kinds.ts'
import type { ClusterEvent } from '../../cluster/watch-history.ts'

export interface Watcher {
  report(event: ClusterEvent): void
  /** Nothing more is coming in this turn. */
  flush(): void
  /** The kind is served no longer. */
  end(): void
}

/** Fans out the events of a cluster: one listener per kind, however many watch it. */
export interface WatchHub {
  /** Returns what ends it. */
  listen(info: KindInfo, watcher: Watcher): () => void
}

const hubs = new WeakMap<Cluster, WatchHub>()

export function watchHub(cluster: Cluster): WatchHub {
  const known = hubs.get(cluster) ?? createHub(cluster)
  hubs.set(cluster, known)
  return known
}

interface Group {
  readonly watchers: Set<Watcher>
  readonly unlisten: () => void
}

function createHub(cluster: Cluster): WatchHub {
  const groups = new Map<string, Group>()

  const groupOf = (info: KindInfo): Group => {
    const key = `${info.group}/${info.version}/${info.plural}`
    const known = groups.get(key)
    if (known !== undefined) return known
    const watchers = new Set<Watcher>()
    let flushing = false
    // Events of one turn leave together, as they do where a channel still holds some.
    const flushLater = () => {
      if (flushing) return
      flushing = true
      queueMicrotask(() => {
        flushing = false
        for (const watcher of watchers) watcher.flush()
      })
    }
    const unlisten = cluster.watchKind(
      info,
      (event) => {
        for (const watcher of watchers) watcher.report(event)
        flushLater()
      },
      () => {
        groups.delete(key)
        for (const watcher of [...watchers]) watcher.end()
      },
    )
    const group = { watchers, unlisten }
    groups.set(key, group)
    return group
  }

  return {
    listen: (info, watcher) => {
      const group = groupOf(info)
      group.watchers.add(watcher)
      return () => {
        group.watchers.delete(watcher)
        if (group.watchers.size > 0) return
        group.unlisten()
        for (const [key, one] of groups) if (one === group) groups.delete(key)
      }
    },
  }
}

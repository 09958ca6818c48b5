import type { Cluster } from '../../src/cluster/cluster.ts'

/** Resolves with what is found, looked for now and after every event of the cluster. */
export function until<T>(cluster: Cluster, find: () => T | undefined | false): Promise<T> {
  return new Promise((resolve, reject) => {
    const look = (): boolean => {
      try {
        const found = find()
        if (found === undefined || found === false) return false
        resolve(found)
      } catch (error) {
        reject(error)
      }
      return true
    }
    if (look()) return
    const end = cluster.watch(() => {
      if (look()) end()
    })
  })
}

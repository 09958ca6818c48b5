import { Cluster, FLUX_KINDS } from '@gitops-dms/simulators/flux'
import type { BenchEntry } from '../bench-entry.ts'

const OBJECTS = 10_000

export const simulatorObjects: BenchEntry = {
  id: 'simulator-objects',
  what: `memory that ${OBJECTS} Kustomizations in the cluster of the simulator take`,
  claim: { rssMb: 200, heapMb: 200 },
  async run() {
    const before = memory()
    const cluster = new Cluster({ kinds: FLUX_KINDS, namespaces: ['apps'] })
    for (let index = 0; index < OBJECTS; index += 1) {
      cluster.create({
        apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
        kind: 'Kustomization',
        metadata: { name: `web-${index}`, namespace: 'apps', labels: { tier: 'web', team: `team-${index % 50}` } },
        spec: { interval: '10m', prune: true, path: `./apps/web-${index}`, sourceRef: { kind: 'GitRepository', name: 'web' } },
      })
    }
    const after = memory()
    if (cluster.all().length < OBJECTS) throw new Error('the cluster has fewer objects than were created')
    return { rssMb: after.rssMb - before.rssMb, heapMb: after.heapMb - before.heapMb }
  },
}

function memory() {
  for (let round = 0; round < 3; round += 1) globalThis.gc?.()
  const { rss, heapUsed } = process.memoryUsage()
  return { rssMb: rss / 1e6, heapMb: heapUsed / 1e6 }
}

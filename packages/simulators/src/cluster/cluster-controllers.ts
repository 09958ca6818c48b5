import type { Clock } from '@gitops-dms/core'
import type { Cluster } from './cluster.ts'
import type { Controller } from './controller.ts'
import { definitionController } from './custom/definition-controller.ts'
import { garbageCollector } from './deletion/garbage-collector.ts'
import { namespaceController } from './deletion/namespace-controller.ts'
import { volumeProtection } from './deletion/volume-protection.ts'
import { namespaceContent } from './namespace-content.ts'

export interface ClusterControllerOptions {
  /** PEM of the authority of the API server, for the ConfigMap `kube-root-ca.crt` of every namespace. Without one there is none. */
  readonly ca?: string | undefined
  /** Field manager of what they write. Default `kube-controller-manager`. */
  readonly manager?: string
}

/** What a control plane does to any cluster by and by: garbage, namespaces, custom kinds. Workloads are not among it. */
export function clusterControllers(cluster: Cluster, clock: Clock, options: ClusterControllerOptions = {}): Controller[] {
  const { ca, manager = 'kube-controller-manager' } = options
  return [
    definitionController(cluster, clock),
    namespaceContent(cluster, clock, manager, ca),
    garbageCollector(cluster, clock),
    namespaceController(cluster, clock, manager),
    volumeProtection(cluster, clock, manager),
  ]
}

import { VirtualClock } from '@gitops-dms/testkit/simulator'
import { Cluster } from '../../src/cluster/cluster.ts'
import type { Controller } from '../../src/cluster/controller.ts'
import { garbageCollector } from '../../src/cluster/deletion/garbage-collector.ts'
import type { Json, JsonMap, KindRef, KubeObject } from '../../src/cluster/kube-object.ts'
import { localClient } from '../../src/cluster/local-client.ts'
import { workloadControllers } from '../../src/workloads/workload-controllers.ts'
import type { WorkloadTiming } from '../../src/workloads/workload-timing.ts'

export const NAMESPACE = 'shop'

/** A cluster with nothing but its workload controllers, on a clock that stands until it is moved. */
export interface WorkloadCluster {
  readonly clock: VirtualClock
  readonly cluster: Cluster
  /** In the namespace of the tests. */
  create(kind: KindRef, name: string, spec: JsonMap, annotations?: Record<string, string>): KubeObject
  patch(kind: KindRef, name: string, patch: JsonMap): void
  remove(kind: KindRef, name: string): void
  get(kind: KindRef, name: string): KubeObject | undefined
  list(kind: KindRef): readonly KubeObject[]
  /** `reason: message` of the events about an object, in order; with `×n` where they were counted. */
  events(kind: string, name?: string): string[]
  /** Calls with every state of the objects of a kind, from now on. */
  onChange(kind: KindRef, listener: (object: KubeObject) => void): void
  close(): Promise<void>
}

export function startWorkloadCluster(timing: Partial<WorkloadTiming> = {}): WorkloadCluster {
  const clock = new VirtualClock()
  const cluster = new Cluster({ clock, namespaces: [NAMESPACE] })
  const controllers: Controller[] = [
    ...workloadControllers(localClient(cluster), clock, { readyMs: 1_500, staggerMs: 300, ...timing }),
    garbageCollector(cluster, clock),
  ]
  for (const controller of controllers) controller.start()
  const key = (name: string) => ({ namespace: NAMESPACE, name })
  const list = (kind: KindRef) => cluster.list(cluster.kindOf(kind), NAMESPACE)
  return {
    clock,
    cluster,
    create: (kind, name, spec, annotations) =>
      cluster.create({ ...kind, metadata: { name, namespace: NAMESPACE, ...(annotations === undefined ? {} : { annotations }) }, spec }),
    patch: (kind, name, patch) => {
      cluster.patch(cluster.kindOf(kind), key(name), patch)
    },
    remove: (kind, name) => {
      cluster.delete(cluster.kindOf(kind), key(name), { propagationPolicy: 'Background' })
    },
    get: (kind, name) => cluster.find(cluster.kindOf(kind), key(name)),
    list,
    events: (kind, name) =>
      list({ apiVersion: 'v1', kind: 'Event' })
        .map((event) => event as KubeObject & { involvedObject: { kind: string; name: string }; reason: string; message: string; count?: number })
        .filter(({ involvedObject }) => involvedObject.kind === kind && (name === undefined || involvedObject.name === name))
        .sort((a, b) => (order(a) < order(b) ? -1 : 1))
        .map(({ reason, message, count = 1 }) => `${reason}: ${message}${count > 1 ? ` ×${count}` : ''}`),
    onChange: (kind, listener) => {
      cluster.watch(({ info, object, type }) => {
        if (info.kind === kind.kind && type !== 'DELETED') listener(object)
      })
    },
    close: async () => {
      await Promise.all(controllers.map((controller) => controller.stop()))
    },
  }
}

/** Event names end with the time at which they were made. */
const order = (event: KubeObject): string => event.metadata.name.split('.').at(-1) ?? ''

/** The template of pods with one container. */
export const podTemplate = (image: string, more: JsonMap = {}, annotations?: Record<string, Json>): JsonMap => ({
  metadata: { labels: { app: 'web' }, ...(annotations === undefined ? {} : { annotations }) },
  spec: { containers: [{ name: 'app', image }], ...more },
})

/** A workload of `app: web`. */
export const workloadSpec = (replicas: number, image: string, more: JsonMap = {}): JsonMap => ({
  replicas,
  selector: { matchLabels: { app: 'web' } },
  template: podTemplate(image),
  ...more,
})

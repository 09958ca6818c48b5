import { parseLabelSelector } from '../kubernetes/lists/label-selector.ts'
import type { Cluster } from './cluster.ts'
import type { ClusterClient } from './cluster-client.ts'
import { at, isMap, type KubeObject, type ObjectKey, textAt } from './kube-object.ts'
import { kubeTime } from './kube-time.ts'
import { StatusError } from './status-error.ts'

const POD = { apiVersion: 'v1', kind: 'Pod' } as const

/** The client of the cluster of this process. What it reads is not copied: shared and frozen, so a change starts from a copy. */
export function localClient(cluster: Cluster): ClusterClient {
  return {
    served: async (kind) => {
      const info = cluster.findKind(kind)
      return info === undefined ? undefined : { namespaced: info.namespaced, plural: info.plural }
    },
    get: async (kind, key) => cluster.peek(cluster.kindOf(kind), key),
    list: async (kind, { namespace, labelSelector = '' } = {}) => {
      const objects = cluster.peekAll(cluster.kindOf(kind), namespace)
      if (labelSelector === '') return [...objects]
      const selects = parseLabelSelector(labelSelector)
      return objects.filter(({ metadata }) => selects(metadata.labels ?? {}))
    },
    create: async (object, fieldManager) => cluster.create(object, { fieldManager }),
    watch: (kind, onEvent) => {
      const info = cluster.kindOf(kind)
      for (const object of cluster.peekAll(info)) onEvent({ type: 'ADDED', object })
      return cluster.watchKind(info, ({ type, object }) => onEvent({ type, object }))
    },
    apply: async (object, fieldManager, { dryRun, force = true } = {}) => cluster.apply(object, fieldManager, { dryRun, force }).object,
    patch: async (kind, key, patch, options = {}) => cluster.patch(cluster.kindOf(kind), key, patch, options),
    bind: async (pod, node) => {
      bindPod(cluster, pod, node)
    },
    delete: async (kind, key, { uid, propagationPolicy, gracePeriodSeconds } = {}) => {
      const info = cluster.kindOf(kind)
      if (cluster.peek(info, key) === undefined) return false
      cluster.delete(info, key, { propagationPolicy, gracePeriodSeconds, preconditions: uid === undefined ? undefined : { uid } })
      return true
    },
  }
}

/** One write: the node, and that the pod has been scheduled. Nobody owns these fields (recorded). @throws StatusError 404, 409. */
function bindPod(cluster: Cluster, key: ObjectKey, node: string): KubeObject {
  const info = cluster.kindOf(POD)
  const pod = cluster.get(info, key)
  const bound = textAt(pod, 'spec', 'nodeName')
  if (bound !== undefined) {
    const message = `Operation cannot be fulfilled on pods/binding "${key.name}": pod ${key.name} is already assigned to node "${bound}"`
    throw new StatusError(409, 'Conflict', message, { name: key.name, kind: 'pods/binding' })
  }
  const conditions = at(pod, 'status', 'conditions')
  const others = (Array.isArray(conditions) ? conditions.filter(isMap) : []).filter((condition) => condition['type'] !== 'PodScheduled')
  const scheduled = { type: 'PodScheduled', status: 'True', lastProbeTime: null, lastTransitionTime: kubeTime(cluster.clock.now()) }
  const bind = { ...pod, spec: { ...pod.spec, nodeName: node }, status: { ...pod.status, conditions: [...others, scheduled] } }
  return cluster.replace(info, bind, { subresource: 'binding' })
}

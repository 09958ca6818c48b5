import { at, isMap, type JsonMap, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { podFromTemplate } from '../pods/pod-from-template.ts'

const AFFINITY = ['spec', 'affinity', 'nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution', 'nodeSelectorTerms', 0] as const

/** A pod for one node alone, in the present template. */
export function daemonPod(set: KubeObject, node: string, hash: string): KubeObject {
  const pod = podFromTemplate(set)
  const affinity = at(pod, 'spec', 'affinity')
  const terms = [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }] }]
  const tolerations = at(pod, 'spec', 'tolerations')
  const own = ['not-ready', 'unreachable'].map((name) => ({ key: `node.kubernetes.io/${name}`, operator: 'Exists', effect: 'NoExecute' }))
  const pressures = ['disk-pressure', 'memory-pressure', 'pid-pressure', 'unschedulable'].map((name) => ({
    key: `node.kubernetes.io/${name}`,
    operator: 'Exists',
    effect: 'NoSchedule',
  }))
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      labels: {
        ...pod.metadata.labels,
        'controller-revision-hash': hash,
        'pod-template-generation': String(set.metadata.annotations?.['deprecated.daemonset.template.generation'] ?? set.metadata.generation ?? 1),
      },
    },
    spec: {
      ...pod.spec,
      affinity: {
        ...(isMap(affinity) ? affinity : {}),
        nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } },
      },
      tolerations: [...(Array.isArray(tolerations) ? (tolerations as JsonMap[]) : []), ...own, ...pressures],
    },
  }
}

/** The node that a pod is on, or, before it is scheduled, the only one that it may go to. */
export function nodeOf(pod: KubeObject): string | undefined {
  const field = at(pod, ...AFFINITY, 'matchFields', 0)
  return textAt(pod, 'spec', 'nodeName') ?? (textAt(field, 'key') === 'metadata.name' ? textAt(field, 'values', 0) : undefined)
}

import { type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { podFromTemplate } from '../pods/pod-from-template.ts'
import { generatedName } from '../runtime/generated-name.ts'

const INDEX = 'batch.kubernetes.io/job-completion-index'

export const isIndexed = (job: KubeObject): boolean => textAt(job, 'spec', 'completionMode') === 'Indexed'

export const indexOf = (pod: KubeObject): number | undefined => {
  const told = pod.metadata.annotations?.[INDEX]
  return told === undefined ? undefined : Number(told)
}

/** With the labels that a Job's pods are found by, in their newer and older form. */
export function jobPod(job: KubeObject, index: number | undefined): KubeObject {
  const { name, uid = '' } = job.metadata
  const pod = podFromTemplate(job)
  const labels = { 'batch.kubernetes.io/controller-uid': uid, 'batch.kubernetes.io/job-name': name, 'controller-uid': uid, 'job-name': name }
  const indexed = index === undefined ? {} : { [INDEX]: String(index) }
  const base = index === undefined ? {} : { name: generatedName(`${name}-${index}-`), generateName: `${name}-${index}-` }
  const { annotations } = pod.metadata
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      ...base,
      labels: { ...pod.metadata.labels, ...labels, ...indexed },
      ...(annotations === undefined && index === undefined ? {} : { annotations: { ...annotations, ...indexed } }),
    },
  }
}

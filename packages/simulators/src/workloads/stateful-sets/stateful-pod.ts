import { at, isMap, type Json, type JsonMap, type KubeObject, numberAt, textAt } from '../../cluster/kube-object.ts'
import { VOLUME_CLAIM } from '../kinds.ts'
import { podFromTemplate } from '../pods/pod-from-template.ts'
import { withTemplateOf } from '../runtime/controller-revisions.ts'

const REVISION_LABEL = 'controller-revision-hash'
const NAME_LABEL = 'statefulset.kubernetes.io/pod-name'
const INDEX_LABEL = 'apps.kubernetes.io/pod-index'

export const firstOrdinal = (set: KubeObject): number => numberAt(set, 'spec', 'ordinals', 'start') ?? 0

/** Undefined for a pod with another name. */
export function ordinalOf(set: KubeObject, pod: KubeObject): number | undefined {
  const suffix = pod.metadata.name.startsWith(`${set.metadata.name}-`) ? pod.metadata.name.slice(set.metadata.name.length + 1) : ''
  return /^\d+$/.test(suffix) ? Number(suffix) : undefined
}

export const revisionNameOf = (pod: KubeObject): string => pod.metadata.labels?.[REVISION_LABEL] ?? ''

/** The pod of an ordinal in the template of a revision, with its name as host name and its claims as volumes. */
export function statefulPod(set: KubeObject, revision: KubeObject, ordinal: number): KubeObject {
  const name = `${set.metadata.name}-${ordinal}`
  const pod = podFromTemplate(withTemplateOf(set, revision), name)
  const serviceName = textAt(set, 'spec', 'serviceName')
  const claims = claimTemplates(set).map(nameOf)
  const volumes = at(pod, 'spec', 'volumes')
  const others = Array.isArray(volumes) ? volumes.filter((volume) => !claims.includes(textAt(volume, 'name') ?? '')) : []
  const own = claims.map((claim) => ({ name: claim, persistentVolumeClaim: { claimName: `${claim}-${name}` } }))
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      labels: {
        ...pod.metadata.labels,
        [REVISION_LABEL]: revision.metadata.name,
        [NAME_LABEL]: name,
        [INDEX_LABEL]: String(ordinal),
      },
    },
    spec: {
      ...pod.spec,
      hostname: name,
      ...(serviceName === undefined || serviceName === '' ? {} : { subdomain: serviceName }),
      ...(own.length + others.length === 0 ? {} : { volumes: [...own, ...(others as Json[])] }),
    },
  }
}

/** The claims of one pod. They outlive it, and the set. */
export function claimsOf(set: KubeObject, ordinal: number): KubeObject[] {
  const { namespace } = set.metadata
  const labels = at(set, 'spec', 'selector', 'matchLabels')
  return claimTemplates(set).map((template) => ({
    ...VOLUME_CLAIM,
    metadata: {
      name: `${nameOf(template)}-${set.metadata.name}-${ordinal}`,
      ...(namespace === undefined ? {} : { namespace }),
      ...(isMap(labels) ? { labels: labels as Record<string, string> } : {}),
    },
    ...(isMap(template['spec']) ? { spec: template['spec'] } : {}),
  }))
}

function claimTemplates(set: KubeObject): JsonMap[] {
  const found = at(set, 'spec', 'volumeClaimTemplates')
  return Array.isArray(found) ? found.filter(isMap) : []
}

const nameOf = (template: JsonMap): string => textAt(template, 'metadata', 'name') ?? ''

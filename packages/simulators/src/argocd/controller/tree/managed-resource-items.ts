import type { JsonMap, KubeObject } from '../../../cluster/kube-object.ts'
import { type ManagedResource, objectOf } from '../comparison/managed-resource.ts'
import { groupOf, resourceKey } from '../comparison/resource-key.ts'
import { hideSecretData, isSecret } from './hide-secret-data.ts'
import { manifestText } from './manifest-text.ts'

/** Wanted and live objects of an application as `GET …/managed-resources` lists them: by their full name, as JSON texts, Secrets masked. */
export function managedResourceItems(resources: readonly ManagedResource[], sensitiveAnnotations: readonly string[] = []): JsonMap[] {
  const keyed = resources.map((resource) => ({ key: resourceKey(objectOf(resource)), resource }))
  keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
  return keyed.map(({ resource }) => managedResourceItem(resource, sensitiveAnnotations))
}

function managedResourceItem(resource: ManagedResource, sensitiveAnnotations: readonly string[]): JsonMap {
  const object = objectOf(resource)
  const group = groupOf(object)
  const { namespace, name } = object.metadata
  const resourceVersion = resource.live?.metadata.resourceVersion
  const { target, live, normalizedLive, predictedLive } = isSecret(object) ? hidden(resource, sensitiveAnnotations) : resource
  return {
    ...(group === '' ? {} : { group }),
    kind: object.kind,
    ...(namespace ? { namespace } : {}),
    name,
    targetState: text(target),
    liveState: text(live),
    ...(resource.isHook ? { hook: true } : {}),
    normalizedLiveState: text(normalizedLive),
    predictedLiveState: text(predictedLive),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
    ...(resource.isModified ? { modified: true } : {}),
  }
}

function hidden({ target, live, normalizedLive, predictedLive }: ManagedResource, annotations: readonly string[]) {
  const secrets = [target, live, normalizedLive as KubeObject | undefined, predictedLive as KubeObject | undefined] as const
  const [ofTarget, ofLive, ofNormalized, ofPredicted] = hideSecretData(secrets, annotations)
  return { target: ofTarget, live: ofLive, normalizedLive: ofNormalized, predictedLive: ofPredicted }
}

const text = (value: KubeObject | JsonMap | undefined) => (value === undefined ? 'null' : manifestText(value))

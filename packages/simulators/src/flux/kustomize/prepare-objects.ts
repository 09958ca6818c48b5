import { at, isMap, type KubeObject } from '../../cluster/kube-object.ts'
import { ownerLabels } from './owner-labels.ts'

/** Built objects as they are applied: labelled with their owner, and with `spec.commonMetadata`. */
export function prepareObjects(objects: readonly KubeObject[], kustomization: KubeObject): KubeObject[] {
  const common = at(kustomization, 'spec', 'commonMetadata')
  const labels = { ...ownerLabels(kustomization), ...textsOf(common, 'labels') }
  const annotations = textsOf(common, 'annotations')
  return objects.map(withEncodedData).map((object) => {
    const { metadata } = object
    return {
      ...object,
      metadata: {
        ...metadata,
        labels: { ...metadata.labels, ...labels },
        ...(annotations === undefined ? {} : { annotations: { ...metadata.annotations, ...annotations } }),
      },
    }
  })
}

/** A Secret as the API server keeps it: `stringData` is only a way to write it. */
function withEncodedData(object: KubeObject): KubeObject {
  const { stringData, ...rest } = object
  if (object.apiVersion !== 'v1' || object.kind !== 'Secret' || !isMap(stringData)) return object
  const encoded = Object.entries(stringData).map(([name, value]) => [name, Buffer.from(String(value)).toString('base64')])
  return { ...rest, data: { ...(isMap(object['data']) ? object['data'] : {}), ...Object.fromEntries(encoded) } }
}

const textsOf = (common: unknown, name: string): Record<string, string> | undefined => {
  const texts = at(common, name)
  return isMap(texts) ? (texts as Record<string, string>) : undefined
}

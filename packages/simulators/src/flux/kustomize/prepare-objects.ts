import { at, isMap, type JsonMap, type KubeObject } from '../../cluster/kube-object.ts'
import { ignoredPaths } from './ignored-fields.ts'
import { ownerLabels } from './owner-labels.ts'

/** Built objects as they are applied: labelled with their owner, with `spec.commonMetadata`, without the fields of `spec.ignore`. */
export function prepareObjects(objects: readonly KubeObject[], kustomization: KubeObject): KubeObject[] {
  const common = at(kustomization, 'spec', 'commonMetadata')
  const labels = { ...ownerLabels(kustomization), ...textsOf(common, 'labels') }
  const annotations = textsOf(common, 'annotations')
  return objects.map(withEncodedData).map((object) => {
    const { metadata } = object
    const withMetadata: KubeObject = {
      ...object,
      metadata: {
        ...metadata,
        labels: { ...metadata.labels, ...labels },
        ...(annotations === undefined ? {} : { annotations: { ...metadata.annotations, ...annotations } }),
      },
    }
    return ignoredPaths(withMetadata, at(kustomization, 'spec', 'ignore')).reduce(without, withMetadata)
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

/** A copy without what a JSON pointer points to. */
function without(object: KubeObject, pointer: string): KubeObject {
  const path = pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  const copy = structuredClone(object)
  const last = path.pop()
  const parent = at(copy, ...path)
  if (last === undefined) return copy
  if (Array.isArray(parent)) parent.splice(Number(last), 1)
  else if (isMap(parent)) delete (parent as JsonMap)[last]
  return copy
}

import { isMap, type Json, type JsonMap } from '../../cluster/kube-object.ts'

const TEXTS = ['name', 'generateName', 'namespace', 'selfLink', 'uid', 'resourceVersion']

/** What Go's decoder says of metadata whose members have other types than ObjectMeta; undefined = nothing. Of a custom kind. */
export function metadataProblem(body: JsonMap): string | undefined {
  const metadata = body['metadata']
  if (metadata === undefined || metadata === null) return undefined
  if (!isMap(metadata)) return `json: cannot unmarshal ${typeOf(metadata)} into Go value of type v1.ObjectMeta`
  const wrong = (value: Json, field: string, type: string) =>
    `json: cannot unmarshal ${typeOf(value)} into Go struct field ObjectMeta.${field} of type ${type}`
  // By way of a map, so in alphabetical order.
  for (const [field, value] of Object.entries(metadata).sort(([one], [other]) => (one < other ? -1 : 1))) {
    if (value === null) continue
    if (TEXTS.includes(field) && typeof value !== 'string') return wrong(value, field, field === 'uid' ? 'types.UID' : 'string')
    if ((field === 'labels' || field === 'annotations') && !isMap(value)) return wrong(value, field, 'map[string]string')
    if (field === 'labels' || field === 'annotations') {
      const odd = Object.values(value as JsonMap).find((one) => typeof one !== 'string' && one !== null)
      if (odd !== undefined) return wrong(odd, field, 'string')
    }
    if (field === 'finalizers' && !Array.isArray(value)) return wrong(value, field, '[]string')
    if (field === 'ownerReferences' && !Array.isArray(value)) return wrong(value, field, '[]v1.OwnerReference')
    if (field === 'generation' && typeof value !== 'number') return wrong(value, field, 'int64')
  }
  return undefined
}

const typeOf = (value: Json) => (Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value)

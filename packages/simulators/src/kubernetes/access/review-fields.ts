import { isMap, type JsonMap } from '../../cluster/kube-object.ts'

/** Members that are there or not as a whole, so that their being there is noted too. */
const OPTIONAL = ['resourceAttributes', 'nonResourceAttributes', 'extra']

/** Even questions that nobody stores have managedFields. */
export function managedBy(manager: string, apiVersion: string, time: string, spec: JsonMap, more: JsonMap = {}): JsonMap {
  return { manager, operation: 'Update', apiVersion, time, fieldsType: 'FieldsV1', fieldsV1: { 'f:spec': fieldsOf(spec) }, ...more }
}

function fieldsOf(value: JsonMap): JsonMap {
  return Object.fromEntries(
    Object.keys(value)
      .filter((name) => value[name] !== '' && value[name] !== null)
      .sort()
      .map((name) => {
        const inner = value[name]
        const fields = isMap(inner) ? fieldsOf(inner) : {}
        return [`f:${name}`, OPTIONAL.includes(name) ? { '.': {}, ...fields } : fields]
      }),
  )
}

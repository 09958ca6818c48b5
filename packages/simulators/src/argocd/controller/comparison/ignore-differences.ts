import { isMap, type Json, type JsonMap, type KubeObject, textAt } from '../../../cluster/kube-object.ts'
import { matchesGlob } from '../../glob-pattern.ts'
import { type JqPath, parseJqPath, withoutJqPath } from './jq-path.ts'
import { groupOf } from './resource-key.ts'

/** What a comparison does not look at. */
export interface IgnoredDifferences {
  readonly group: string
  readonly kind: string
  readonly name: string
  readonly namespace: string
  readonly pointers: readonly (readonly string[])[]
  readonly paths: readonly JqPath[]
  readonly managers: readonly string[]
}

/** The status of anything, by default, and what the application says. @throws JqPathError. */
export function ignoredDifferences(application: KubeObject): IgnoredDifferences[] {
  const entries = application.spec?.['ignoreDifferences']
  const own = Array.isArray(entries) ? entries.filter(isMap) : []
  return [{ ...ANYTHING, pointers: [['status']] }, ...own.map(readEntry)]
}

const ANYTHING: IgnoredDifferences = { group: '*', kind: '*', name: '', namespace: '', pointers: [], paths: [], managers: [] }

function readEntry(entry: JsonMap): IgnoredDifferences {
  const texts = (member: string) => {
    const list = entry[member]
    return Array.isArray(list) ? list.filter((item): item is string => typeof item === 'string') : []
  }
  return {
    group: textAt(entry, 'group') ?? '',
    kind: textAt(entry, 'kind') ?? '',
    name: textAt(entry, 'name') ?? '',
    namespace: textAt(entry, 'namespace') ?? '',
    pointers: texts('jsonPointers').map(readPointer),
    paths: texts('jqPathExpressions').map(parseJqPath),
    managers: texts('managedFieldsManagers'),
  }
}

const readPointer = (pointer: string) =>
  pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))

export const isAbout = (entry: IgnoredDifferences, object: KubeObject) =>
  matchesGlob(entry.group, groupOf(object)) &&
  matchesGlob(entry.kind, object.kind) &&
  (entry.name === '' || entry.name === object.metadata.name) &&
  (entry.namespace === '' || entry.namespace === (object.metadata.namespace ?? ''))

/** A copy without what is ignored. */
export function withoutIgnored(object: KubeObject, ignored: readonly IgnoredDifferences[]): KubeObject {
  let result: Json = structuredClone(object) as unknown as Json
  for (const entry of ignored) {
    if (!isAbout(entry, object)) continue
    for (const pointer of entry.pointers) result = withoutPointer(result, pointer)
    for (const path of entry.paths) result = withoutJqPath(result, path)
  }
  return result as unknown as KubeObject
}

function withoutPointer(value: Json, [first, ...rest]: readonly string[]): Json {
  if (first === undefined) return value
  if (Array.isArray(value)) {
    const index = Number(first)
    if (!(index in value)) return value
    return rest.length === 0 ? value.filter((_, at) => at !== index) : value.map((item, at) => (at === index ? withoutPointer(item, rest) : item))
  }
  if (!isMap(value) || !(first in value)) return value
  const { [first]: inner, ...others } = value
  return rest.length === 0 ? others : { ...value, [first]: withoutPointer(inner ?? null, rest) }
}

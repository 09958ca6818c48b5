import { isMap, type Json, type JsonMap } from '../../cluster/kube-object.ts'
import { mergeKeyOf } from '../../cluster/patches/merge-keys.ts'

/**
 * A strategic merge patch as kustomize applies it, on a copy; undefined when the patch deletes. Unlike on an API server, new items of a list
 * with keys come first, and the lists of kinds that Kubernetes does not know are replaced.
 */
export function strategicMerge(target: JsonMap, patch: JsonMap, knownKind: boolean): JsonMap | undefined {
  if (patch['$patch'] === 'delete') return undefined
  if (patch['$patch'] === 'replace') return structuredClone(withoutDirective(patch))
  const merged: JsonMap = { ...target }
  for (const [name, value] of Object.entries(withoutDirective(patch))) {
    const before = merged[name]
    const after = mergeMember(name, before, value, knownKind)
    if (after === undefined) delete merged[name]
    else merged[name] = after
  }
  return merged
}

function mergeMember(name: string, before: Json | undefined, value: Json, knownKind: boolean): Json | undefined {
  if (value === null) return undefined
  if (isMap(value)) {
    if (isMap(before)) return strategicMerge(before, value, knownKind)
    return value['$patch'] === 'delete' ? undefined : cleaned(value)
  }
  if (Array.isArray(value)) return knownKind && Array.isArray(before) ? mergeList(name, before, value) : cleaned(value)
  return value
}

function mergeList(name: string, before: readonly Json[], patch: readonly Json[]): Json | undefined {
  const directive = patch
    .map((item) => (isMap(item) && Object.keys(item).length === 1 ? item['$patch'] : undefined))
    .find((found) => found !== undefined)
  if (directive === 'delete') return undefined
  if (directive === 'replace') return cleaned(patch.filter((item) => !(isMap(item) && '$patch' in item)))
  if (name === 'finalizers') return [...patch, ...before.filter((item) => !patch.includes(item))]
  const items = patch.filter(isMap)
  const key = mergeKeyOf(name, undefined, items)
  if (key === undefined) return cleaned(patch)
  const second = SECOND_KEYS[key]
  const hasSecond = second !== undefined && [...items, ...before].some((item) => isMap(item) && item[second] !== undefined)
  const isSame = (one: Json, other: Json) =>
    isMap(one) &&
    isMap(other) &&
    one[key] === other[key] &&
    (!hasSecond || one[second] === undefined || other[second] === undefined || one[second] === other[second])
  const mergedWith = (one: Json | undefined, item: JsonMap): Json[] => {
    const merged = strategicMerge(isMap(one) ? one : {}, item, true)
    return merged === undefined ? [] : [merged]
  }
  const untouched = before.filter((one) => !items.some((item) => isSame(one, item)))
  // With one key the items of the patch come first, in their order; with two they come first only if they are new.
  if (!hasSecond)
    return [
      ...items.flatMap((item) =>
        mergedWith(
          before.find((one) => isSame(one, item)),
          item,
        ),
      ),
      ...untouched,
    ]
  const added = items.filter((item) => item['$patch'] !== 'delete' && !before.some((one) => isSame(one, item)))
  const kept = before.flatMap((one) => {
    const item = items.find((candidate) => isSame(one, candidate))
    return item === undefined ? [one] : mergedWith(one, item)
  })
  return [...added.map(cleaned), ...kept]
}

/** What tells items apart besides their key, where one of them says it. */
const SECOND_KEYS: Readonly<Record<string, string>> = { containerPort: 'protocol', port: 'protocol', topologyKey: 'whenUnsatisfiable' }

const withoutDirective = (patch: JsonMap): JsonMap => Object.fromEntries(Object.entries(patch).filter(([name]) => name !== '$patch'))

/** What has nothing to be merged with: no directives, no deletions. */
function cleaned(value: Json | readonly Json[]): Json {
  if (Array.isArray(value)) return value.map(cleaned)
  if (!isMap(value)) return value as Json
  const kept = Object.entries(withoutDirective(value)).filter(([, member]) => member !== null && !(isMap(member) && member['$patch'] === 'delete'))
  return Object.fromEntries(kept.map(([name, member]) => [name, cleaned(member)]))
}

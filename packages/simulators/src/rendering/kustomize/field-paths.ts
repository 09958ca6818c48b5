import { isMap, type Json, type JsonMap, type KubeObject } from '../../cluster/kube-object.ts'
import type { ResourceId } from './resource.ts'

/** Where a transformer works: `spec/template/metadata/labels`; lists on the way are gone through, `\/` is a slash in a name. */
export interface FieldPath {
  readonly path: string
  readonly group?: string
  readonly version?: string
  readonly kind?: string
  /** Makes what is missing on the way. */
  readonly create?: boolean
}

export const isFor = ({ group, version, kind }: FieldPath, id: ResourceId) =>
  (group === undefined || group === id.group) && (version === undefined || version === id.version) && (kind === undefined || kind === id.kind)

/** Calls `change` with each value at the path, and puts what it returns in its place; `undefined` stands for what is missing. */
export function changeAt(object: KubeObject, { path, create = false }: FieldPath, change: (value: Json | undefined) => Json | undefined): void {
  changeBelow(object as unknown as JsonMap, partsOf(path), create, change)
}

const partsOf = (path: string) => path.split(/(?<!\\)\//).map((part) => part.replaceAll('\\/', '/').replace(/\[\]$/, ''))

function changeBelow(
  value: Json | undefined,
  parts: readonly string[],
  create: boolean,
  change: (value: Json | undefined) => Json | undefined,
): void {
  if (Array.isArray(value)) {
    for (const item of value) changeBelow(item, parts, create, change)
    return
  }
  const [part, ...rest] = parts
  if (!isMap(value) || part === undefined) return
  const missing = value[part] === undefined || value[part] === null
  if (rest.length === 0) {
    if (missing && !create) return
    const changed = change(missing ? undefined : value[part])
    if (changed !== undefined) value[part] = changed
    return
  }
  if (missing && create) value[part] = {}
  changeBelow(value[part], rest, create, change)
}

import type { JsonMap, KubeObject } from '../../../cluster/kube-object.ts'
import type { ArgoCdVersion } from '../../argocd-version.ts'

/** As a list shows it. */
export interface ListedAction {
  readonly params?: readonly { readonly name: string; readonly default?: string }[]
  readonly disabled?: boolean
  readonly iconClass?: string
  readonly displayName?: string
}

/** What an action makes of an object: another state of it, or another object. */
export type ActionResult = { readonly patched: KubeObject } | { readonly created: KubeObject }

export interface ActionContext {
  readonly now: number
  readonly params: Readonly<Record<string, string>>
}

export interface ResourceAction {
  /** Default: every version has it. */
  readonly since?: ArgoCdVersion
  /** Undefined: not listed in this state. It can be run all the same. */
  list(object: KubeObject, version: ArgoCdVersion): ListedAction | undefined
  /** @throws ApiError for parameters that it cannot use. */
  run(object: KubeObject, context: ActionContext): ActionResult
}

export type KindActions = Readonly<Record<string, ResourceAction>>

/** With members put into the map at a path, which is made where it is missing. */
export function withMembers(object: KubeObject, path: readonly string[], members: JsonMap): KubeObject {
  return setAt(object as unknown as JsonMap, path, members) as unknown as KubeObject
}

function setAt(map: JsonMap, [first, ...rest]: readonly string[], members: JsonMap): JsonMap {
  if (first === undefined) return Object.fromEntries(Object.entries({ ...map, ...members }).filter(([, value]) => value !== undefined)) as JsonMap
  const inner = map[first]
  return { ...map, [first]: setAt(typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? inner : {}, rest, members) }
}

export function without(object: KubeObject, part: 'spec' | 'status', member: string): KubeObject {
  const { [member]: _removed, ...kept } = object[part] ?? {}
  return { ...object, [part]: kept }
}

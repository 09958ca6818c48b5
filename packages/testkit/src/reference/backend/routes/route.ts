import type { EngineState } from '../engine/engine-state.ts'
import type { Grease } from '../grease.ts'
import type { KindRegistry } from '../kind-registry.ts'
import type { ListSnapshots } from '../store/list-snapshots.ts'
import type { WireKind } from '../wire-types.ts'
import type { Access, User } from './access.ts'

export interface RouteContext extends EngineState {
  readonly kinds: KindRegistry
  readonly snapshots: ListSnapshots
  readonly access: Access
  readonly grease: Grease
}

export interface Call {
  readonly user: User
  readonly query: URLSearchParams
  /** Decoded parts of the path, by the names in the route's. */
  readonly params: Readonly<Record<string, string>>
  /** Of the path; App for those that have none in it. */
  readonly kind: WireKind
  readonly ifMatch: string | null
  /** Undefined: there is none. */
  readonly body: unknown
  /** Fires when the client goes away. */
  readonly signal: AbortSignal
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** `:kinds` is the place of a kind, another `:name` any part. */
  readonly path: string
  /** Names of the query that are known. */
  readonly query?: readonly string[]
  /** No token is needed. */
  readonly isOpen?: boolean
  handle(call: Call): Answer
}

/** A value is answered 200 as JSON. */
export type Answer = Response | object | Promise<object>

export class Status {
  readonly status: number
  readonly value: object | null

  constructor(status: number, value: object | null) {
    this.status = status
    this.value = value
  }
}

/** The values of `:names`; null: another path. */
export function matchPath(pattern: string, path: string): Record<string, string> | null {
  const [wanted, given] = [pattern.split('/'), path.split('/')]
  if (wanted.length !== given.length) return null
  const params: Record<string, string> = {}
  for (const [at, part] of wanted.entries()) {
    const value = given[at] ?? ''
    if (part.startsWith(':')) params[part.slice(1)] = value
    else if (part !== value) return null
  }
  return params
}

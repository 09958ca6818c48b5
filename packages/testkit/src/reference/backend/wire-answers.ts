import type { JsonObject, JsonValue } from '@gitops-dms/core'
import type { WireHealth, WireObject, WireObjectName, WireOperation, WireParent, WireSource, WireTime } from './wire-types.ts'

/** What the answers of the reference backend hold beside the object itself. */
export interface WireNode extends WireObjectName {
  id: string
  parents: string[]
  managed: boolean
  sync: string
  health: WireHealth
  images: string[]
  createdAt: WireTime
}

export interface WireEvent {
  type: 'info' | 'warn'
  reason: string
  message: string
  count: number
  firstAt: WireTime
  lastAt: WireTime
  object: WireObjectName
  reporter: string
}

export type WireLogLine =
  | { type: 'line'; at: WireTime; namespace: string; pod: string; container: string; text: string }
  /** A pod came or went, or cannot be read. */
  | { type: 'note'; at: WireTime; namespace: string | null; pod: string | null; container: string | null; text: string }
  | { type: 'error'; error: WireErrorBody }

export interface WireChange {
  action: 'add' | 'change' | 'remove'
  object: WireObjectName
  /** Whole manifests, secrets in clear. */
  live: JsonObject | null
  desired: JsonObject | null
}

export interface WireChanges {
  changes: WireChange[]
  /** False: the source could not be read, so that workloads are not in it. */
  complete: boolean
}

export interface WireAction {
  name: string
  enabled: boolean
  params: string[]
}

export interface WirePackage {
  id: string
  name: string
  namespace: string
  source: WireSource
  connection: { state: 'reachable' | 'unreachable' | 'unchecked'; message: string | null; checkedAt: WireTime | null }
  createdAt: WireTime
  usedBy: WireParent[]
}

export interface WirePackageVersion {
  version: string
  digest: string | null
  createdAt: WireTime | null
  appVersion: string | null
}

export interface WireList {
  items: WireObject[]
  sequence: number
  continue: string | null
}

export type WireWatchLine =
  | { type: 'put' | 'gone'; sequence: number; object: WireObject }
  | { type: 'mark'; sequence: number }
  | { type: 'error'; error: WireErrorBody }

export interface WireWritten {
  object: WireObject
  operation: WireOperation | null
  effect: 'started' | 'joined' | 'unchanged' | 'stored'
}

export interface WireWithheld {
  what: string
  code: string
  reason: string
}

export interface WireErrorBody {
  code: string
  message: string
  details: Record<string, JsonValue>
}

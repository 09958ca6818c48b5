import type { JsonObject } from '@gitops-dms/core'

/** What crosses the wire between the reference backend and whoever talks to it; `../wire.md` says what it means. RFC 3339 UTC, milliseconds. */
export type WireTime = string

export type WireKind = 'App' | 'Release'

export interface WireObject {
  kind: WireKind
  metadata: WireMetadata
  spec: WireSpec
  status: WireStatus
}

export interface WireMetadata {
  name: string
  namespace: string
  uid: string
  version: string
  sequence: number
  generation: number
  createdAt: WireTime
  updatedAt: WireTime
  labels: Record<string, string>
  annotations: Record<string, string>
  deletingSince: WireTime | null
  owner: WireParent | null
  finalizers: string[]
}

/** An object of the engine: a deployment, the package that a source links to, or a `Fleet`, which makes deployments and puts back direct edits. */
export interface WireParent {
  kind: string
  namespace: string
  name: string
}

export interface WireSpec {
  target: { namespace: string; cluster: string | null }
  tenant: string
  summary: string | null
  from: WireSource[]
  /** Release only, else null. */
  settings: JsonObject | null
  /** Release only, else empty. */
  settingsFrom: WireSettingsFrom[]
  /** App only, else null. */
  overlay: WireOverlay | null
  policy: WirePolicy
  after: WireParent[]
  pause: WirePause | null
  parameters: Record<string, string>
  autoscale: { min: number; max: number } | null
}

/** Exactly one member. Null: the default branch of a repository, the tag `latest` of an image. */
export type WireRef = { branch: string } | { tag: string } | { commit: string } | { digest: string } | { range: string } | { name: string } | null

export type WireSource =
  | { type: 'git'; alias?: string; url: string; ref: WireRef; dir: string | null }
  | { type: 'chart'; alias?: string; repo: string; chart: string; version: string | null }
  | { type: 'image'; alias?: string; url: string; ref: WireRef; dir: string | null }
  | { type: 'bucket'; alias?: string; endpoint: string; bucket: string; prefix: string | null; dir: string | null }
  | {
      type: 'link'
      alias?: string
      package: string
      namespace: string
      dir: string | null
      chart: string | null
      version: string | null
    }

export interface WireSettingsFrom {
  type: 'file' | 'secret' | 'config'
  name: string
  key: string | null
  optional: boolean
}

export interface WireOverlay {
  images: { name: string; newName?: string; tag?: string; digest?: string }[]
  replicas: { name: string; count: number }[]
  patches: { text: string; target: { group?: string; kind?: string; name?: string } | null }[]
  components: string[]
  prefix: string | null
  suffix: string | null
}

export interface WirePolicy {
  mode: 'auto' | 'manual'
  prune: boolean
  heal: boolean
  makeNamespace: boolean
  judge: boolean
  /** Seconds, with a fraction where need be. */
  every: number
  limit: number
  retries: { max: number; wait: number; maxWait: number }
  flags: string[]
}

export interface WirePause {
  reason: string | null
  actor: string | null
  /** Filled in by the engine. */
  since: WireTime
  by: 'request' | 'rollback'
}

export interface WireStatus {
  observedGeneration: number
  comparedAt: WireTime | null
  comparedOperation: string | null
  sync: string
  health: WireHealth
  problem: { reason: string; message: string } | null
  operation: WireOperation | null
  revisions: { desired: string | null; applied: string | null }[]
  /** What the sources are, links followed; null: cannot be followed. */
  sources: (WireSource | null)[]
  /** Oldest first. */
  history: WireHistoryEntry[]
  historyTrimmed: boolean
  conditions: WireCondition[]
  resources: WireResource[]
}

/** 'ok' | 'working' | 'broken' | 'absent' | 'paused' | 'not-judged' | 'unknown', and what a later version adds. */
export interface WireHealth {
  state: string
  message: string | null
}

export interface WireOperation {
  id: string
  /** 'create' | 'update' | 'reconcile' | 'rollback' | 'resume' | 'scale' | 'action' | 'delete' | 'auto'. */
  kind: string
  /** 'queued' | 'running' | 'stopping' | 'done' | 'failed' | 'overtaken'. */
  state: string
  generation: number
  requestedAt: WireTime
  startedAt: WireTime | null
  finishedAt: WireTime | null
  revision: string | null
  message: string | null
  initiator: string | null
  retry: { count: number; at: WireTime } | null
  applied: { done: number; total: number } | null
}

export interface WireHistoryEntry {
  id: string
  generation: number
  state: 'applied' | 'failed'
  current: boolean
  from: WireSource[]
  revisions: (string | null)[]
  startedAt: WireTime
  finishedAt: WireTime
  initiator: string | null
  message: string | null
  restorable: boolean
}

export interface WireCondition {
  type: 'Source' | 'Compared' | 'Applied' | 'Health'
  status: 'yes' | 'no' | 'unsure'
  reason: string
  message: string
  since: WireTime
}

export interface WireObjectName {
  group: string
  version: string
  kind: string
  namespace: string | null
  name: string
}

export interface WireResource extends WireObjectName {
  sync: string
  health: WireHealth
  /** Null where the kind has none. */
  replicas: number | null
  /** Name of the autoscaler that keeps `replicas`, or null. */
  autoscaler: string | null
}

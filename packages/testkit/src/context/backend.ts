import type { Clock, DeploymentSpec, JsonObject, ResolvedRef } from '@gitops-dms/core'

/**
 * What the adapter under test talks to. The more of it a backend offers, the more can be tested: with nothing but settings H0, with an oracle H1,
 * with control H2, with faults H3.
 */
export interface Backend {
  readonly name: string
  readonly version: string
  /** For the adapter's factory: what it needs to reach this backend, credentials included. */
  readonly settings: JsonObject
  /** A spec that this backend accepts and brings to healthy, of a kind that the adapter has (default: its first), under the given name. */
  spec(name: string, kind?: string): DeploymentSpec
  readonly oracle?: Oracle
  readonly control?: Control
  readonly faults?: Faults
  close(): Promise<void>
}

/** Reads the backend behind the adapter's back, so that a cached or invented answer is found out. Never through the adapter's own code. */
export interface Oracle {
  /** Every deployment object that there is, also those that are going away. */
  deployments(): Promise<readonly OracleDeployment[]>
  /** What runs in the target because of a deployment; empty when nothing does (also after the deployment itself is gone). */
  workloads(ref: ResolvedRef): Promise<readonly OracleWorkload[]>
  /** Every request that has reached the backend since it started, oldest first. */
  exchanges(): readonly Exchange[]
}

export interface OracleDeployment {
  readonly ref: ResolvedRef
  readonly uid: string
  /** Changes with every write to the object, by anyone. */
  readonly version: string
  /** What the backend keeps, in the contract's words. Unmasked. */
  readonly spec: DeploymentSpec
  readonly terminating: boolean
  /** Source objects that exist because of this deployment; 0 where the engine needs none. */
  readonly sourceObjects: number
  /** The engine's own object. */
  readonly native: JsonObject
}

export interface OracleWorkload {
  readonly kind: string
  readonly namespace: string
  readonly name: string
  /** Null where the kind has none. */
  readonly replicas: number | null
  readonly image: string | null
  /** The revision of the source that it was rendered from. */
  readonly revision: string | null
}

export interface Exchange {
  readonly method: string
  /** With its query. */
  readonly path: string
  /** Null while it is not answered, and when it was cut before. */
  readonly status: number | null
  /** The client went away before the answer was complete. */
  readonly aborted: boolean
  /** Milliseconds since the epoch, of the real clock. */
  readonly startedAt: number
  readonly endedAt: number | null
  /** Of the request, names in lower case; credentials are `<redacted>`. Absent where a backend does not tell. */
  readonly headers?: Readonly<Record<string, string>>
  /** Which of the server's connections brought it, counted from 1. Absent where a backend does not tell. */
  readonly connection?: number
  readonly protocol?: 'h1' | 'h2'
}

/**
 * Moves the backend, as an operator, a developer or a broken cluster would. Each member may be missing: checks that need it are then
 * not testable, by its name.
 */
export interface Control {
  /** The clock that the backend lives by. */
  readonly clock?: Clock
  /** The engine stands still: writes are stored and nothing acts on them, until it goes on. */
  pauseEngine?(): Promise<void>
  resumeEngine?(): Promise<void>
  /** New content behind the first source of the deployment's spec. `applies: false`: it cannot be applied. Resolves with the revision, as the engine tells it. */
  pushRevision?(spec: DeploymentSpec, content: PushedContent): Promise<string>
  /** What the engine says of the health of what it applied, until the next operation. */
  setHealth?(ref: ResolvedRef, health: 'healthy' | 'progressing' | 'degraded' | 'missing' | 'suspended', message: string): Promise<void>
  /** A word on one axis that no version of the engine has today. Resolves with the key of `detail.native` that must show it. */
  setUnknownWord?(ref: ResolvedRef, axis: 'sync' | 'health' | 'operation', word: string): Promise<string>
  /** Somebody changes what runs, behind the engine's back. */
  drift?(ref: ResolvedRef): Promise<void>
  /** Something holds the deletion (a finalizer) until it is released. */
  holdDeletion?(ref: ResolvedRef): Promise<void>
  releaseDeletion?(ref: ResolvedRef): Promise<void>
  /** Somebody else writes to the object: a merge patch of labels, annotations and values, in the contract's words. */
  writeBehind?(ref: ResolvedRef, patch: JsonObject): Promise<void>
  /** Somebody else makes a deployment object, with the ref that the kind and the names of this spec give. */
  createBehind?(spec: DeploymentSpec): Promise<ResolvedRef>
  /** Somebody else removes the object, workloads included. */
  deleteBehind?(ref: ResolvedRef): Promise<void>
  /** The deployment becomes the child of a parent that puts direct edits back; null ends that. Resolves with the parent's name. */
  setOwner?(ref: ResolvedRef, owner: string | null): Promise<void>
  /** Cursors of lists, and resume points of watches, that were given until now are forgotten. */
  expireCursors?(): Promise<void>
  /** The backend does not have this kind, until it is installed again. */
  removeKind?(kind: string): Promise<void>
  installKind?(kind: string): Promise<void>
}

export interface PushedContent {
  /** Shown as the image tag of the workloads. */
  readonly version: string
  /** What the workloads become. Default healthy. */
  readonly health?: 'healthy' | 'progressing' | 'degraded'
  /** False: applying it fails with a message that names `version`. Default true. */
  readonly applies?: boolean
}

/** What goes wrong on the wire. Rules are asked in order; the first that matches and is not used up acts. */
export interface Faults {
  add(rule: FaultRule): FaultHandle
  clear(): void
}

export interface FaultRule {
  /** Absent members match anything. `path` is matched against path and query. */
  readonly match?: { readonly method?: string; readonly path?: RegExp }
  readonly fault: Fault
  /** How often it acts. Default: until it is removed. */
  readonly times?: number
  /** How many matching requests it lets pass first. Default 0. */
  readonly after?: number
}

export interface FaultHandle {
  /** How often it has acted. */
  readonly fired: number
  remove(): void
}

export type Fault =
  /** The request has no effect and is answered so. */
  | { readonly type: 'status'; readonly status: number; readonly body?: string; readonly headers?: Readonly<Record<string, string>> }
  /** The connection is cut before the request has any effect. */
  | { readonly type: 'reset' }
  /** The request has its effect, and the connection is cut before the answer. */
  | { readonly type: 'lose-reply' }
  /** No effect, no answer, until the client goes away. `body`: headers and the first half of the body come, then nothing. */
  | { readonly type: 'hang'; readonly when?: 'headers' | 'body' }
  /** The effect is had; the answer comes after this many milliseconds. */
  | { readonly type: 'delay'; readonly ms: number }
  /** The answer ends in the middle; `cut`: without the end of the message. */
  | { readonly type: 'truncate'; readonly bytes: number; readonly cut?: boolean }
  /** The answer comes in chunks of this many bytes, with a pause after each. */
  | { readonly type: 'slice'; readonly bytes: number; readonly everyMs?: number }
  /** The effect is had; the answer has another status or other headers (null: without it), as of a proxy that means well. */
  | { readonly type: 'rewrite'; readonly status?: number; readonly headers?: Readonly<Record<string, string | null>> }
  /** A stream gets this line before the next of its own. */
  | { readonly type: 'line'; readonly text: string }

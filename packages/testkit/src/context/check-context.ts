import type {
  Accepted,
  CreateOptions,
  Deployment,
  DeploymentRef,
  DeploymentSpec,
  DmsAdapterV1,
  DmsInstance,
  OperationProgress,
  OperationToken,
  ResolvedRef,
  Until,
} from '@gitops-dms/core'
import type { AdapterArguments } from './adapter-arguments.ts'
import type { Assert } from './assert.ts'
import type { Backend, Control, Faults, Oracle } from './backend.ts'
import type { NewProcess } from './new-process.ts'
import type { Random } from './random.ts'
import type { Timeouts } from './timeouts.ts'

/** What a check may use. Everything is its own: names, adapters, client; so checks may run in any order. */
export interface CheckContext {
  readonly adapter: DmsAdapterV1
  /** Another adapter, closed after the check. */
  newAdapter(over?: Partial<AdapterArguments>): DmsAdapterV1
  /** The client of core over `adapter`. */
  readonly client: DmsInstance
  /** A client of core over another adapter. */
  newClient(over?: Partial<AdapterArguments>): DmsInstance
  /** A spec that the backend accepts and brings to healthy. Default: of the adapter's first kind, under a name of its own. */
  spec(kind?: string, name?: string): DeploymentSpec
  /** A name that nothing else has: a DNS-1123 label of at most 20 characters. */
  uid(): string
  readonly backend: Backend | null
  /** Control that would sharpen the check but is not needed by it. */
  readonly extra: Control

  /** Creates and tracks. Default: `spec()`. */
  create(spec?: DeploymentSpec, options?: CreateOptions): Promise<Accepted>
  /** Creates, waits for healthy and for rest, and reads. */
  live(spec?: DeploymentSpec): Promise<Deployment>
  /** The deployment once nothing about it moves any more. */
  atRest(ref: DeploymentRef): Promise<Deployment>
  /** Follows a token to its last progress. */
  settle(token: OperationToken, until: Until): Promise<OperationProgress>
  /** To be deleted after the check, newest first; a failure to do so is a failure of the check. */
  track(ref: ResolvedRef | DeploymentRef): void
  /** To be undone after the check, newest first, before or between the deletions. */
  defer(undo: () => unknown): void

  /** Tries until it holds: `attempt` neither throws nor gives false. Its value. Fails with the reason of the last miss. */
  eventually<T>(what: string, attempt: () => Promise<T> | T, options?: { readonly within?: number }): Promise<T>
  /** Holds, from now on, for as long as that. */
  consistently(what: string, attempt: () => Promise<unknown> | unknown, options?: { readonly for?: number }): Promise<void>
  /** Is not so, from now on, for as long as that: `attempt` never gives true. */
  never(what: string, attempt: () => Promise<boolean> | boolean, options?: { readonly for?: number }): Promise<void>
  /** The value, or a failure of the check when it does not come within so many milliseconds. */
  within<T>(what: string, milliseconds: number, promise: Promise<T>): Promise<T>
  /** Milliseconds, scaled. */
  readonly timeouts: Timeouts
  /** What the check does next, for the report of a failure. */
  step(text: string): void
  /** Fires when the check has run out of time. */
  readonly signal: AbortSignal
  readonly rng: Random
  readonly assert: Assert
  /** Only where `needs.module` is met. */
  readonly newProcess: NewProcess
}

export interface H1Context extends CheckContext {
  readonly backend: Backend
  readonly oracle: Oracle
}

export interface H2Context extends H1Context {
  readonly control: Control
}

export interface H3Context extends H2Context {
  readonly faults: Faults
}

/** Control with these members there. */
export type ControlWith<K extends keyof Control> = Control & Required<Pick<Control, K>>

import { isMap, type KubeObject } from '../src/cluster/kube-object.ts'
import type { FluxSimulatorOptions } from '../src/flux/index.ts'
import type { Given, RecordedRequest } from './recording.ts'
import type { ServerChange } from './exchanges/server-switches.ts'

/** Forms of an entry of `given`, what a recording does not show of its world. */
export type GivenEntry =
  /** A Kubernetes object that is there from the start. */
  | { readonly object: KubeObject }
  /** A request of the administrator, made before an exchange or at a time of a life; its answer is not compared. */
  | { readonly before?: string; readonly atMs?: number; readonly request: RecordedRequest }
  /** A switch of the API server, before an exchange. */
  | { readonly before: string; readonly server: ServerChange }
  /** The same while a stream goes on, so many milliseconds after its start. */
  | { readonly during: string; readonly atMs: number; readonly server: ServerChange }
  /** Who sent exchanges whose credentials are left out and whose answers do not tell. */
  | { readonly user: string; readonly uid?: string; readonly groups?: readonly string[]; readonly exchanges?: readonly string[] }
  /** How fast the machine of a life was, where it was not as fast as the defaults. */
  | { readonly timing: NonNullable<FluxSimulatorOptions['timing']> }
  /** When an exchange began, where a Date of whole seconds does not say enough. RFC 3339 with milliseconds. */
  | { readonly exchange: string; readonly startsAt: string }
  /** What an OCI store holds, from the start or from a note on. */
  | { readonly oci: OciContent }

export interface OciContent {
  readonly repository: string
  readonly tag: string
  readonly files: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
  /** Of the manifest then. What no note tells of was there from the start. */
  readonly digest: string
}

export const readGiven = (given: readonly Given[]): GivenEntry[] =>
  given.map((entry) =>
    isMap(entry) && typeof entry['kind'] === 'string' ? { object: entry as unknown as KubeObject } : (entry as unknown as GivenEntry),
  )

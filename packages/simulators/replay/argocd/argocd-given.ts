import type { ArgoCdSimulatorOptions } from '../../src/argocd/index.ts'
import type { KubeObject } from '../../src/cluster/kube-object.ts'
import { isMap, textAt } from '../../src/cluster/kube-object.ts'
import type { Given, RecordedRequest } from '../recording.ts'

/** What somebody does of whom there is no recording. The administrator's requests go to Argo CD, or to the Kubernetes API; each has to succeed. */
export type Deed =
  | { readonly request: RecordedRequest }
  | { readonly kubernetes: RecordedRequest }
  /** What is down from here on; false ends it. */
  | { readonly outage: OutageChange }

/** Right before an exchange, at a time, or so many milliseconds after the start of a life. */
export type When = { readonly before: string; readonly thenMs?: number } | { readonly at: string } | { readonly atMs: number }

/** Forms of an entry of `given` in a recording of Argo CD. */
export type ArgoCdGiven =
  /** A Kubernetes object that is there from the start. */
  | { readonly object: KubeObject }
  /** How the server was set up. */
  | { readonly settings: Omit<ArgoCdSimulatorOptions, 'clock' | 'cluster'> }
  | (Deed & When)
  /** When a commit came, where the time of its making, in whole seconds, does not say enough. */
  | { readonly commit: string; readonly cameAt: string }
  /** Who sent exchanges: an account, or whoever got the token that the answer of another exchange had. */
  | { readonly account: string; readonly exchanges: readonly string[] }
  | { readonly tokenOf: string; readonly exchanges: readonly string[] }
  /** When an exchange began, where a Date of whole seconds does not say enough. */
  | { readonly exchange: string; readonly startsAt: string }

export interface OutageChange {
  readonly controller?: boolean
  readonly repoServer?: boolean
  readonly redis?: boolean
  readonly nodes?: boolean
  readonly kubernetes?: 'refused' | 'silent' | false
  readonly stop?: boolean
  readonly kill?: boolean
  readonly start?: boolean
}

export const readArgoCdGiven = (given: readonly Given[]): ArgoCdGiven[] =>
  given.map((entry) =>
    isMap(entry) && typeof entry['kind'] === 'string' ? { object: entry as unknown as KubeObject } : (entry as unknown as ArgoCdGiven),
  )

export const isDeed = (entry: ArgoCdGiven): entry is Deed & When => 'request' in entry || 'kubernetes' in entry || 'outage' in entry

/** Names of the applications that it makes. */
export function madeBy(given: readonly Given[]): Set<string> {
  const requests = readArgoCdGiven(given).flatMap((entry) => (isDeed(entry) && 'request' in entry ? [entry.request] : []))
  return new Set(requests.filter(({ method }) => method === 'POST').flatMap(({ body }) => textAt(body, 'metadata', 'name') ?? []))
}

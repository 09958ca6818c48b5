import type { Clock, DmsAdapterV1, JsonObject, Logger } from '@gitops-dms/core'

/** What the author's factory gets. */
export interface AdapterArguments<S extends JsonObject = JsonObject> {
  /** `settings` of the backend; `{}` without one. */
  readonly settings: S
  /** The clock of the backend, where it brings one. */
  readonly clock?: Clock
  readonly logger?: Logger
  /** Name of the instance that the adapter is made for. */
  readonly instance: string
}

export type MakeAdapter<S extends JsonObject = JsonObject> = (context: AdapterArguments<S>) => DmsAdapterV1

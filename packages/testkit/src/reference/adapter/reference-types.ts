/**
 * What the adapter reads of the backend's answers; the protocol is described in ../wire.md. An adapter for a backend of its own would declare
 * here just the fields that it reads, so that a backend may add others.
 */
export type {
  WireAction,
  WireChange,
  WireChanges,
  WireErrorBody,
  WireEvent,
  WireList,
  WireLogLine,
  WireNode,
  WirePackage,
  WirePackageVersion,
  WireWatchLine,
  WireWithheld,
  WireWritten,
} from '../backend/wire-answers.ts'
export type {
  WireHistoryEntry,
  WireObject,
  WireObjectName,
  WireOperation,
  WireOverlay,
  WireParent,
  WirePolicy,
  WireRef,
  WireResource,
  WireSettingsFrom,
  WireSource,
} from '../backend/wire-types.ts'

/** The kinds, and where each has its objects. */
export const KIND_PATHS = { App: 'apps', Release: 'releases' } as const

export type Kind = keyof typeof KIND_PATHS

export const KINDS: readonly Kind[] = ['App', 'Release']

export const isKind = (kind: string): kind is Kind => Object.hasOwn(KIND_PATHS, kind)

/** Which object. */
export interface Scope {
  readonly kind: Kind
  readonly namespace: string
  readonly name: string
}

/** What of a call goes into each of its requests. The deadline is in the signal: it covers them all together. */
export interface Call {
  readonly signal: AbortSignal
  /** Tries of each request that may be repeated; absent: the transport's. */
  readonly attempts?: number | undefined
}

import type { AuditEvent } from '../applications/audit-event.ts'
import type { ArgoCdParts } from '../argocd-parts.ts'
import type { ManagedResource } from './comparison/managed-resource.ts'
import type { LiveCache } from './live/live-cache.ts'
import type { RefreshLevel } from './refresh-level.ts'

/** What the passes of the application controller share. */
export interface ControllerContext {
  readonly parts: ArgoCdParts
  readonly live: LiveCache
  /** What the last comparison of an application found, by its name: for trees without a new comparison. */
  readonly compared: Map<string, readonly ManagedResource[]>
  /** When the sources of an application could first not be read, by its name. */
  readonly repoErrors: Map<string, number>
  /** Has an application looked at, now or later; the highest level that somebody asked for counts. */
  refresh(name: string, level?: RefreshLevel, afterMs?: number): void
  /** An Event about an application. */
  tell(name: string, reason: AuditEvent['reason'], message: string, type?: 'Normal' | 'Warning'): void
}

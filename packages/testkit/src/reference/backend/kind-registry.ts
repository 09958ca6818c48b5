import { WireError } from './wire-error.ts'
import type { WireKind } from './wire-types.ts'

export const PATHS: Readonly<Record<string, WireKind>> = { apps: 'App', releases: 'Release' }

/** Which kinds are installed. The objects of one that is removed are out of sight until it is installed again. */
export class KindRegistry {
  readonly #removed = new Set<string>()
  readonly #listeners = new Set<(kind: string) => void>()

  isInstalled(kind: string): boolean {
    return Object.values(PATHS).some((known) => known === kind) && !this.#removed.has(kind)
  }

  requireInstalled(kind: string): void {
    if (!this.isInstalled(kind)) throw missingKind(kind)
  }

  remove(kind: string): void {
    this.#removed.add(kind)
    for (const listener of [...this.#listeners]) listener(kind)
  }

  install(kind: string): void {
    this.#removed.delete(kind)
  }

  /** Hears of every kind that is removed. Returns what ends it. */
  listen(listener: (kind: string) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }
}

export const missingKind = (kind: string): WireError => new WireError(404, 'kind-missing', `the kind ${kind} is not installed`, { kind })

import type { ConfigPath } from './config-path.ts'

export interface Position {
  readonly line: number
  readonly column: number
}

/** One finding in a configuration: where, and what was found and what is accepted. */
export interface ConfigIssue {
  readonly path: ConfigPath
  readonly message: string
  /** Where the path cannot tell it. */
  readonly position?: Position | undefined
}

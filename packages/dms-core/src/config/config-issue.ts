/** One finding in a configuration: where, and what was found and what is accepted. */
export interface ConfigIssue {
  readonly path: readonly (string | number)[]
  readonly message: string
}

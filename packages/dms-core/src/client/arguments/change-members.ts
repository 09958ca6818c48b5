import type { SchemaIssue } from '../../findings/describe-issues.ts'

const FIXED = 'a change cannot move a deployment; leave it out'
const shorthand = (member: string) => `only of a request; in a change it is source.git.${member}`

/** What a request has and a change does not, and what to do instead. */
const INSTEAD: ReadonlyMap<string, string> = new Map([
  ...['name', 'namespace', 'cluster', 'kind', 'controlNamespace'].map((member) => [member, FIXED] as const),
  ['suspend', 'no part of a change; suspendDeployment and resumeDeployment set it'],
  ['gitRepo', shorthand('repo')],
  ['gitRevision', shorthand('revision')],
  ['gitPath', shorthand('path')],
])

/** A member that only a request has is told apart from a misspelt one. */
export function withChangeWords(issues: readonly SchemaIssue[]): readonly SchemaIssue[] {
  return issues.map(({ path, message }) => ({ path, message: INSTEAD.get(path) ?? message }))
}

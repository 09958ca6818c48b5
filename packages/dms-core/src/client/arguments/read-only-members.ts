import type { SchemaIssue } from '../../findings/describe-issues.ts'

const READ_ONLY = /(?:^|\.)(?:source|sources\[\d+\])\.(object|other)$/

/** A member of a source that a read gave is told apart from a misspelt one. It is refused, for dropping it would be silent (R2). */
export function withReadOnlyWords(issues: readonly SchemaIssue[]): readonly SchemaIssue[] {
  return issues.map((issue) => {
    const member = READ_ONLY.exec(issue.path)?.[1]
    return member === undefined ? issue : { path: issue.path, message: member === 'object' ? OBJECT : OTHER }
  })
}

const OBJECT = 'read only; leave it out of what getDeployment gave: sources.map(({ object, ...source }) => source)'
const OTHER = 'read only: this contract has no words for such a source, so that it cannot be written'

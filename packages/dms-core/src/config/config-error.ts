import { DmsError } from '../errors/dms-error.ts'
import type { ConfigIssue } from './config-issue.ts'
import type { ConfigDocument } from './read-config.ts'
import type { Secrets } from './substitute-variables.ts'

/** One CONFIG error for all findings, in the order of the file; values that came from variables are replaced by their names. */
export function configError(document: ConfigDocument, issues: readonly ConfigIssue[], secrets: Secrets): DmsError {
  const located = issues
    .map((issue) => ({ ...issue, position: document.locate(issue.path), message: hideValues(issue, secrets) }))
    .sort((a, b) => (a.position?.line ?? 0) - (b.position?.line ?? 0) || (a.position?.column ?? 0) - (b.position?.column ?? 0))
  const lines = located.map(({ path, position, message }) => {
    const where = position === undefined ? '' : `line ${position.line}, column ${position.column}: `
    const name = formatPath(path)
    return `${where}${name === '' ? '' : `${name}: `}${message}`
  })
  return new DmsError({
    code: 'CONFIG',
    message: lines.length === 1 ? `${document.name}: ${lines[0]}` : `${document.name}: ${lines.length} problems\n  ${lines.join('\n  ')}`,
    details: {
      issues: located.map(({ path, position, message }) => ({
        path: formatPath(path),
        message,
        line: position?.line ?? null,
        column: position?.column ?? null,
      })),
    },
  })
}

const formatPath = (path: readonly (string | number)[]) =>
  path.reduce<string>((text, part) => (typeof part === 'number' ? `${text}[${part}]` : text === '' ? part : `${text}.${part}`), '')

function hideValues({ path, message }: ConfigIssue, { values, written }: Secrets): string {
  // A value that is shown shortened is no longer equal to the variable's.
  const text = written.get(path.join('.'))
  const asWritten = text === undefined ? message : message.replace(/found "(?:[^"\\]|\\.)*"/, () => `found ${JSON.stringify(text)}`)
  // The longest first: one value may be a part of another. Messages show texts as JSON, where quotes and backslashes look different.
  const longestFirst = [...values].filter(([, value]) => value.length >= 3).sort(([, a], [, b]) => b.length - a.length)
  return longestFirst.reduce(
    (hidden, [name, value]) => hidden.replaceAll(value, () => `\${${name}}`).replaceAll(JSON.stringify(value).slice(1, -1), () => `\${${name}}`),
    asWritten,
  )
}

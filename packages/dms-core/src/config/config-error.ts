import { DmsError } from '../errors/dms-error.ts'
import type { ConfigIssue, Position } from './config-issue.ts'
import { type ConfigPath, formatPath } from './config-path.ts'
import type { Secrets } from './substitute-variables.ts'

/** What an error has to know of the configuration. */
export interface ConfigPlace {
  /** How messages call it: the path as given, `text` or `config`. */
  readonly name: string
  /** Position of the member at a path, or of the nearest one around it; nothing for an object. */
  locate(path: ConfigPath): Position | undefined
}

const NO_SECRETS: Secrets = { values: new Map(), written: new Map() }
/** More of them help nobody. */
const MAX_SHOWN = 100

/** One CONFIG error for all findings, in the order of the file; values that came from variables are replaced by their names. */
export function configError(place: ConfigPlace, issues: readonly ConfigIssue[], secrets: Secrets = NO_SECRETS, cause?: unknown): DmsError {
  const located = issues
    .slice(0, 10 * MAX_SHOWN)
    .map((issue) => ({
      path: formatPath(issue.path),
      position: issue.position ?? place.locate(issue.path),
      message: showUnseen(hideValues(issue, secrets)),
    }))
    .sort((a, b) => (a.position?.line ?? 0) - (b.position?.line ?? 0) || (a.position?.column ?? 0) - (b.position?.column ?? 0))
    .slice(0, MAX_SHOWN)
  const lines = located.map(({ path, position, message }) => {
    const where = position === undefined ? '' : `line ${position.line}, column ${position.column}: `
    return `${where}${path === '' ? '' : `${path}: `}${message}`
  })
  if (issues.length > lines.length) lines.push(`and ${issues.length - lines.length} more`)
  return new DmsError({
    code: 'CONFIG',
    message: issues.length === 1 ? `${place.name}: ${lines[0]}` : `${place.name}: ${issues.length} problems\n  ${lines.join('\n  ')}`,
    details: {
      issues: located.map(({ path, position, message }) => ({ path, message, line: position?.line ?? null, column: position?.column ?? null })),
    },
    cause,
  })
}

/** What messages show of a value. */
const SHOWN = /found (?:"(?:[^"\\]|\\.)*"|-?\d[\d.e+-]*|true|false|a (?:string|number|boolean|text) \(not shown\))/

/** Words of the messages themselves. */
const NO_SECRET = /^(?:true|false)$/

function hideValues({ path, message }: ConfigIssue, { values, written }: Secrets): string {
  // A value that is shown shortened or as a number is no longer equal to the variable's.
  const text = written.get(path.join('.'))
  const asWritten = text === undefined ? message : message.replace(SHOWN, () => `found ${JSON.stringify(text)}`)
  // The longest first: one value may be a part of another. Messages show texts as JSON, where quotes and backslashes look different.
  const longestFirst = [...values].filter(([, value]) => value.length >= 3 && !NO_SECRET.test(value)).sort(([, a], [, b]) => b.length - a.length)
  return longestFirst.reduce(
    (hidden, [name, value]) => hidden.replaceAll(value, () => `\${${name}}`).replaceAll(JSON.stringify(value).slice(1, -1), () => `\${${name}}`),
    asWritten,
  )
}

/** What looks like a space, or like nothing, is shown by its number: a name that was copied out of a page may have it. */
const showUnseen = (message: string) =>
  message.replace(/[^\P{Z} ]|\p{Cf}|[\u007f-\u009f]/gu, (seen) =>
    Array.from({ length: seen.length }, (_, at) => `\\u${seen.charCodeAt(at).toString(16).padStart(4, '0')}`).join(''),
  )

import { DmsError } from '../../errors/dms-error.ts'
import { formatPath, type SchemaIssue } from '../../findings/describe-issues.ts'

type Path = readonly PropertyKey[]

/** More than any backend takes, and fewer than would end the stack. */
const MOST_LEVELS = 500

/**
 * A copy of what a caller gave, made at the call, so that later changes to it reach nobody. What is undefined is absent. `at`: where it stands,
 * for the paths of findings.
 * @throws DmsError INVALID_ARGUMENT for what is no JSON: it would reach the backend as something else, or not at all.
 */
export function copyInput(input: unknown, what: string, at = ''): unknown {
  const issues: SchemaIssue[] = []
  const refuse = (path: Path, found: string) => {
    issues.push({ path: formatPath(path), message: `found ${found}; accepted is JSON` })
  }

  const copy = (value: unknown, path: Path, around: readonly object[]): unknown => {
    if (value === null || value === undefined || typeof value === 'boolean') return value
    if (typeof value === 'string') return !value.isWellFormed() ? refuse(path, 'a text with half a character (a lone surrogate)') : value
    if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : refuse(path, String(value))
    if (typeof value !== 'object') return refuse(path, `a ${typeof value}`)
    if (around.length >= MOST_LEVELS) return refuse(path.slice(0, 2), `more than ${MOST_LEVELS} levels`)
    if (around.includes(value)) return refuse(path, 'an object that contains itself')
    if (Array.isArray(value)) return Array.from(value, (item: unknown, index) => copyItem(item, [...path, index], [...around, value]))
    const type = Object.prototype.toString.call(value).slice('[object '.length, -1)
    if (type !== 'Object') return refuse(path, `a ${type}`)
    const members = Object.entries(value).filter(([, member]) => member !== undefined)
    for (const [key] of members) if (key === '__proto__') refuse([...path, key], 'this name')
    return Object.fromEntries(members.map(([key, member]) => [key, copy(member, [...path, key], [...around, value])]))
  }

  const copyItem = (item: unknown, path: Path, around: readonly object[]) => (item === undefined ? refuse(path, 'nothing') : copy(item, path, around))

  const copied = copy(input, at === '' ? [] : [at], [])
  if (issues.length > 0) throw invalidInput(what, issues)
  return copied
}

/** All findings about one argument as one INVALID_ARGUMENT. */
export function invalidInput(what: string, issues: readonly SchemaIssue[]): DmsError {
  const lines = issues.map((issue) => (issue.path === '' ? issue.message : `${issue.path}: ${issue.message}`))
  return new DmsError({
    code: 'INVALID_ARGUMENT',
    message: `${what} refused: ${lines.join('; ')}`,
    details: { path: issues[0]?.path ?? '', issues: issues.map(({ path, message }) => ({ path, message })) },
  })
}

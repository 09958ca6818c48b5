import { suggest } from '../findings/suggest.ts'
import { isTree } from './check-tree.ts'
import type { ConfigIssue } from './config-issue.ts'
import type { ConfigPath } from './config-path.ts'

type Env = Readonly<Record<string, string | undefined>>

export interface Substituted {
  readonly value: unknown
  readonly issues: readonly ConfigIssue[]
  /** So that no message shows what was put in. */
  readonly secrets: Secrets
}

export interface Secrets {
  /** Values that were put in, by variable. */
  readonly values: ReadonlyMap<string, string>
  /** Texts with variables as they were written, by path. */
  readonly written: ReadonlyMap<string, string>
}

const REFERENCE = /\$(?:\$|\{([^}]*)(\}?))/g

/** Whether a text is one reference and nothing else. */
export const isWholeReference = (written: string): boolean => /^\$\{[^}]*\}$/.test(written)

/**
 * `${VAR}`, `${VAR:-default}` (also for an empty variable) and `$$` for a dollar, in every text of the tree; what they give is always text (see
 * convertWhole). A missing variable is an issue at its path.
 */
export function substituteVariables(tree: unknown, env: Env): Substituted {
  const issues: ConfigIssue[] = []
  const values = new Map<string, string>()
  const written = new Map<string, string>()

  const inText = (text: string, path: ConfigPath) =>
    text.replace(REFERENCE, (whole, reference: string | undefined, closed: string | undefined) => {
      if (reference === undefined) return '$'
      const [, name = '', fallback] = /^([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?$/s.exec(reference) ?? []
      if (name === '' || closed === '') {
        issues.push({ path, message: `found ${shownReference(reference, closed)}; accepted is \${NAME}, \${NAME:-default} or $$ for a dollar sign` })
        return whole
      }
      const found = Object.hasOwn(env, name) ? env[name] : undefined
      if (found !== undefined && (found !== '' || fallback === undefined)) {
        values.set(name, found)
        return found
      }
      if (fallback !== undefined) return fallback
      issues.push({ path, message: `the variable ${name} is not set${suggest(name, Object.keys(env))}; set it, or write \${${name}:-default}` })
      return whole
    })

  const walk = (value: unknown, path: ConfigPath): unknown => {
    if (typeof value === 'string') {
      if (value.includes('$')) written.set(path.join('.'), value)
      return inText(value, path)
    }
    if (Array.isArray(value)) return value.map((item, index) => walk(item, [...path, index]))
    if (!isTree(value)) return value
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, walk(inner, [...path, key])]))
  }

  return { value: walk(tree, []), issues, secrets: { values, written } }
}

/** What stands in the braces may be a default, and that a secret. */
function shownReference(reference: string, closed: string | undefined): string {
  const [name = ''] = /^[\w-]{0,60}/.exec(reference) ?? []
  return `\${${name}${name === reference ? '' : '…'}${closed === '' ? ' without "}"' : '}'}`
}

/** Where a number, true or false is wanted and the whole member is one reference: what its text means. Anything else is given back as it is. */
export function convertWhole(value: unknown, path: ConfigPath, { written }: Secrets): unknown {
  if (typeof value !== 'string' || !isWholeReference(written.get(path.join('.')) ?? '')) return value
  if (value === 'true' || value === 'false') return value === 'true'
  return /^-?\d+(?:\.\d+)?$/.test(value) ? Number(value) : value
}

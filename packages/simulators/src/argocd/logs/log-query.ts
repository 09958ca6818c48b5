import { type ArgoCdVersion, isSince } from '../argocd-version.ts'
import { booleanOf, integerOf } from '../gateway/query-values.ts'
import type { Call } from '../gateway/route.ts'
import { parseGoTime } from './parse-go-time.ts'

/** What of which logs is asked for. */
export interface LogQuery {
  readonly kind: string
  readonly group: string
  readonly namespace: string
  readonly resourceName: string
  readonly container: string
  readonly follow: boolean
  readonly previous: boolean
  readonly sinceSeconds: number | undefined
  readonly tailLines: number | undefined
  /** RFC 3339 with nanoseconds. */
  readonly until: string | undefined
  readonly isWanted: (line: string) => boolean
}

/** Numbers that are not above zero count as none. @throws ApiError 500 for a time that cannot be read. */
export function readLogQuery({ parts, params, query }: Call): LogQuery {
  const text = (name: string) => query.get(name) ?? ''
  const podName = params['podName'] ?? query.get('podName')
  const positive = (name: string) => {
    const value = integerOf(query, name) ?? 0
    return value > 0 ? value : undefined
  }
  const until = text('untilTime')
  return {
    kind: podName === null ? text('kind') : 'Pod',
    resourceName: podName ?? text('resourceName'),
    group: text('group'),
    namespace: text('namespace'),
    container: text('container'),
    follow: booleanOf(query, 'follow') ?? false,
    previous: booleanOf(query, 'previous') ?? false,
    sinceSeconds: positive('sinceSeconds'),
    tailLines: positive('tailLines'),
    until: until === '' ? undefined : parseGoTime(until, 'invalid untilTime parameter value: '),
    isWanted: lineFilter(text('filter'), matchesCase(query, parts.version)),
  }
}

/** Before 3.0 letters always had to be the same. */
const matchesCase = (query: URLSearchParams, version: ArgoCdVersion) => !isSince(version, '3.0') || booleanOf(query, 'matchCase') === true

/** A leading `!` asks for the other lines. */
function lineFilter(filter: string, isExact: boolean): (line: string) => boolean {
  const isInverse = filter.startsWith('!')
  const cased = (text: string) => (isExact ? text : text.toLowerCase())
  const literal = cased(isInverse ? filter.slice(1) : filter)
  return (line) => cased(line).includes(literal) !== isInverse
}

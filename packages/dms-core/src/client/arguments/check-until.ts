import type { OperationToken, Until } from '../../contract/operation.ts'
import { suggest } from '../../findings/suggest.ts'
import { invalidInput } from './copy-input.ts'

/** @throws DmsError INVALID_ARGUMENT for gone of another than a delete, and for anything else of a delete. */
export function checkUntil(token: OperationToken, until: Until | undefined): void {
  const accepted = token.kind === 'delete' ? ['gone'] : ['applied', 'healthy']
  if (until === undefined || accepted.includes(until)) return
  const words = accepted.map((word) => `"${word}"`).join(' or ')
  const message = `found ${JSON.stringify(until)}${suggest(until, accepted)} for the kind ${token.kind}; accepted is ${words}`
  throw invalidInput('options', [{ path: 'until', message }])
}

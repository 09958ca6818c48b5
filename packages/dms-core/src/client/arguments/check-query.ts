import type { ListQuery } from '../../contract/list.ts'
import { PHASE_TABLE } from '../derive-phase.ts'
import { copyInput, invalidInput } from './copy-input.ts'
import { anyText, listOf, mapOf, membersOf, oneOf, text, wholeNumber } from './value-rule.ts'

/** Phases are derived here, so that another word than these is a mistake, which would list nothing as if all were well. */
const phase = oneOf([...new Set(PHASE_TABLE.map((row) => row.phase))])

const FILTERS = {
  kind: text,
  controlNamespace: text,
  namespace: text,
  cluster: text,
  project: text,
  labels: mapOf(anyText),
  repo: text,
  phases: listOf(phase, 1),
}

const filters = membersOf({ rules: FILTERS })
const page = membersOf({ rules: { ...FILTERS, limit: wholeNumber(1, 1000), cursor: text } })

/**
 * A query, copied. By hand, because a view answers at once and must not wait for a schema library. `pages`: limit and cursor are accepted too.
 * @throws DmsError INVALID_ARGUMENT with every finding in details.issues.
 */
export function checkQuery(given: ListQuery | undefined, { pages }: { readonly pages: boolean }): ListQuery {
  const copy = copyInput(given === undefined ? {} : given, 'query')
  const issues = (pages ? page : filters)(copy, '')
  if (issues.length > 0) throw invalidInput('query', issues)
  return copy as ListQuery
}

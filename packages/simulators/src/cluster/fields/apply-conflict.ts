import type { JsonMap } from '../kube-object.ts'
import { StatusError } from '../status-error.ts'
import { fieldPaths } from './field-set.ts'
import type { Owner, Owners } from './managed-fields.ts'
import type { Conflicts } from './owner-changes.ts'
import { pathText } from './path-elements.ts'

/** 409: others own, with another value, what is applied. */
export function applyConflict(owners: Owners, conflicts: Conflicts): StatusError {
  const found = [...conflicts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([id, fields]) => {
      const owner = owners.get(id)
      return owner === undefined ? [] : [{ who: nameOf(owner), paths: fieldPaths(fields).map(pathText) }]
    })
  const causes = found.flatMap(({ who, paths }) =>
    paths.map((field): JsonMap => ({ reason: 'FieldManagerConflict', message: `conflict with ${who}`, field })),
  )
  return new StatusError(409, 'Conflict', messageOf(found), { causes })
}

interface Found {
  readonly who: string
  readonly paths: readonly string[]
}

function messageOf(found: readonly Found[]): string {
  const [first] = found
  const count = found.reduce((sum, { paths }) => sum + paths.length, 0)
  if (count === 1 && first !== undefined) return `Apply failed with 1 conflict: conflict with ${first.who}: ${first.paths[0]}`
  const lines = found.flatMap(({ who, paths }) => [`conflicts with ${who}:`, ...paths.map((path) => `- ${path}`)])
  return `Apply failed with ${count} conflicts: ${lines.join('\n')}`
}

function nameOf({ manager, subresource, operation, apiVersion }: Owner): string {
  const name = `${JSON.stringify(manager)}${subresource === '' ? '' : ` with subresource ${JSON.stringify(subresource)}`}`
  return operation === 'Apply' ? name : `${name} using ${apiVersion}`
}

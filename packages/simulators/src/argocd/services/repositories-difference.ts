import type { JsonMap } from '../../cluster/kube-object.ts'
import { ApiError } from '../gateway/api-error.ts'
import type { RepositorySetting } from '../repo-server/repository.ts'

/** Go's names of the members in which what is stored differs from what is asked for, in the order of the type. */
export function differentKeys(stored: JsonMap, asked: JsonMap, known: readonly RepositorySetting[]): string[] {
  const names = known.map(({ name, goName }) => [name, goName] as const)
  const after = names.findIndex(([name]) => name === 'name')
  const all = after < 0 ? names : [...names.slice(0, after + 1), ['inheritedCreds', 'InheritedCreds'] as const, ...names.slice(after + 1)]
  return all.filter(([name]) => zeroed(stored[name]) !== zeroed(asked[name])).map(([, goName]) => goName)
}

const zeroed = (value: unknown) => (value === '' || value === false || value === 0 || value === null ? undefined : value)

export function specIsDifferent(what: string, keys: readonly string[]): ApiError {
  const text = `existing ${what} spec is different; use upsert flag to force update`
  return new ApiError(3, keys.length === 0 ? text : `${text}; difference in keys "${keys.join(',')}"`)
}

import { ApiError } from './api-error.ts'

/** @throws ApiError 400 for a query that is no form. */
export function checkForm(search: string): void {
  if (search.includes(';')) throw new ApiError(3, 'invalid semicolon separator in query')
  const [broken] = /%(?![0-9a-fA-F]{2}).{0,2}/.exec(search) ?? []
  if (broken !== undefined) throw new ApiError(3, `invalid URL escape ${JSON.stringify(broken)}`)
}

/** A boolean of the query as Go reads it; undefined where it is not given. @throws ApiError 400. */
export function booleanOf(query: URLSearchParams, name: string): boolean | undefined {
  const given = query.get(name)
  if (given === null) return undefined
  if (['1', 't', 'T', 'true', 'TRUE', 'True'].includes(given)) return true
  if (['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(given)) return false
  throw new ApiError(3, `strconv.ParseBool: parsing "${given}": invalid syntax`)
}

/** A whole number of the query; undefined where it is not given. @throws ApiError 400. */
export function integerOf(query: URLSearchParams, name: string): number | undefined {
  const given = query.get(name)
  if (given === null) return undefined
  if (/^[-+]?\d+$/.test(given)) return Number(given)
  throw new ApiError(3, `strconv.ParseInt: parsing "${given}": invalid syntax`)
}

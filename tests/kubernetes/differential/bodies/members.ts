import fc from 'fast-check'

export type Body = Record<string, unknown>
export type Fields = Record<string, fc.Arbitrary<unknown>>

/** Members of an object, any of which may be missing; a patch (`whole` false) has any, a whole object always those of `always`. Now and then one is null. */
export function members(fields: Fields, whole: boolean, always: readonly string[] = []): fc.Arbitrary<Body> {
  const weight = whole ? 20 : 5
  const given = Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [key, fc.oneof({ arbitrary: value, weight }, { arbitrary: fc.constant(null), weight: 1 })]),
  )
  return fc.record(given, { requiredKeys: whole ? [...always] : [] }) as fc.Arbitrary<Body>
}

/** Mostly right, now and then wrong. */
export const mostly = (right: readonly unknown[], ...wrong: readonly unknown[]): fc.Arbitrary<unknown> =>
  fc.oneof({ arbitrary: fc.constantFrom(...right), weight: 8 }, { arbitrary: fc.constantFrom(...wrong), weight: 1 })

export const oneOf = (...values: readonly unknown[]): fc.Arbitrary<unknown> => fc.constantFrom(...values)

/** Mostly missing. */
export const rarely = (value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof({ arbitrary: fc.constant(undefined), weight: 6 }, { arbitrary: value, weight: 1 })

import { z } from 'zod'

export type Path = readonly (string | number)[]
export type Refuse = (path: Path, message: string) => void

/** A rule over several members. It judges also what has other faults, so that all of them are told at once. */
export const rule = <T>(check: (value: T, refuse: Refuse) => void) =>
  z.superRefine<T>(
    (value, context) => {
      if (typeof value !== 'object' || value === null) return
      check(value, (path, message) => context.addIssue({ code: 'custom', path: [...path], message }))
    },
    { when: () => true },
  )

export const given = (value: object, names: readonly string[]) => names.filter((name) => Reflect.get(value, name) !== undefined)

export const exactlyOne = (names: readonly string[]) =>
  rule<object>((value, refuse) => {
    const found = given(value, names)
    const what = found.length === 0 ? 'found none of them' : `found ${found.join(' and ')}`
    if (found.length !== 1) refuse([], `${what}; accepted is exactly one of ${names.join(', ')}`)
  })

import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DmsError } from '../src/errors/dms-error.ts'
import { PROPERTY_RUNS } from './support/property-runs.ts'
import { PLACES, secret } from './support/secret-places.ts'

describe('Redaction, whatever the secret', () => {
  it.each(PLACES)('lets an error show nothing of $where, however it is printed', ({ text, hidden }) => {
    fc.assert(
      fc.property(secret, (one) => {
        const cause = Object.assign(new Error(text(one)), { response: { body: text(one) }, cause: new Error(text(one)) })
        const error = new DmsError({ code: 'UNAVAILABLE', message: text(one), details: { said: text(one), list: [{ deep: text(one) }] }, cause })
        const printed = [JSON.stringify(error), JSON.stringify(error.toProblem()), String(error), String(error.stack), inspect(error, { depth: 20 })]
        printed.push(inspect(error, { depth: 20, showHidden: true }), JSON.stringify(error.details), inspect(error.cause, { depth: 20 }))
        for (const shown of printed) expect(shown).not.toContain(hidden(one))
      }),
      { ...PROPERTY_RUNS, numRuns: 20 },
    )
  })
})

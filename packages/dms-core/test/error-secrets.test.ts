import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../src/contract/json.ts'
import { annotateError } from '../src/errors/annotate-error.ts'
import { DmsError } from '../src/errors/dms-error.ts'
import { progressOf } from './support/samples.ts'

const CANARY = 'c4naryValue9x'
/** The same values on every run. */
const SEED = 20_260_101

/** All that a logger could print of an error, causes and hidden members included. */
const everything = (error: DmsError) =>
  [
    inspect(error, { depth: null, showHidden: true, maxStringLength: null, maxArrayLength: null }),
    inspect(error.cause, { depth: null, showHidden: true }),
    JSON.stringify(error),
    JSON.stringify(error.toProblem()),
    JSON.stringify(error.cause),
    String(error),
    error.stack,
    error.cause instanceof Error ? error.cause.stack : '',
  ].join('\n')

/** Texts that hold the canary as a credential. */
const secretText = fc.constantFrom(
  `https://user:${CANARY}@git.test/x`,
  `https://git.test/x?access_token=${CANARY}&a=1`,
  `Authorization: Bearer ${CANARY}`,
  `Bearer ${CANARY}`,
  `{"password":"${CANARY}"}`,
  `X-Api-Key: ${CANARY}`,
  `cookie: session=${CANARY}; a=b`,
  `-----BEGIN PRIVATE KEY-----\n${CANARY}\n-----END PRIVATE KEY-----`,
  `eyJhbGciOiJIUzI1NiJ9.${CANARY}.${CANARY}`,
  `ghp_${CANARY}0123456789`,
)
const secretName = fc.constantFrom(
  'authToken',
  'password',
  'client_secret',
  'Authorization',
  'x-api-key',
  'cookie',
  'refreshToken',
  'credentials',
  'passphrase',
)
/** Objects that hold it somewhere, by the name of a member or inside a text. */
const secretMember = fc.oneof(
  fc.tuple(fc.constantFrom('message', 'reason', 'url', 'a'), secretText),
  fc.tuple(secretName, fc.constantFrom<unknown>(CANARY, [CANARY], { a: CANARY }, [{ a: [CANARY] }])),
  fc.tuple(
    fc.constantFrom('headers', 'requestHeaders', 'rawHeaders'),
    fc.constantFrom<unknown>({ 'x-mine': CANARY }, [CANARY], ['authorization', CANARY], CANARY),
  ),
)
const secretTree = fc.letrec((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small' },
    secretMember.map(([name, value]) => ({ [name]: value, fine: 'text' })),
    fc.record({ response: tie('tree') }),
    fc.array(tie('tree'), { minLength: 1, maxLength: 3 }).map((list) => ({ list })),
  ),
})).tree as fc.Arbitrary<JsonObject>

class HttpError extends Error {
  override readonly name = 'HttpError'
  readonly code = 'E_HTTP'
  readonly request = new Request('https://git.test', { headers: { authorization: CANARY } })
  readonly send = () => CANARY
  readonly #own = CANARY
  get own() {
    return this.#own
  }
}

const errorWith = (message: string, members: object, cause?: unknown) => Object.assign(new Error(message, { cause }), members)
const secretCause = fc.oneof(
  secretText,
  secretTree,
  fc.tuple(secretText, secretTree).map(([message, members]) => errorWith(message, members)),
  secretTree.map((members) => errorWith('failed', { config: members })),
  fc.tuple(secretText, secretTree).map(([message, members]) => errorWith('outer', {}, errorWith('middle', {}, errorWith(message, members)))),
  fc.tuple(secretText, secretTree).map(([message, members]) => new AggregateError([errorWith(message, members), 'x'], 'all of them failed')),
  secretText.map((message) => Object.assign(new HttpError(message), { [Symbol('state')]: { token: CANARY } })),
  secretText.map((text) => new Map([['a', text]])),
  secretText.map((text) => Buffer.from(text)),
  fc.constant(new Headers({ authorization: CANARY })),
  fc.constant(new URL(`https://user:${CANARY}@git.test`)),
  fc.constant({ [inspect.custom]: () => CANARY }),
)

describe('No credential is printed of a DmsError', () => {
  it('whatever its message, details and progress hold', () => {
    fc.assert(
      fc.property(secretText, secretTree, (message, details) => {
        const progress = { ...progressOf(), message }
        const error = new DmsError({ code: 'UNAVAILABLE', message: `failed: ${message}`, details, progress })
        expect(everything(error)).not.toContain(CANARY)
        expect(everything(annotateError(error, { instance: 'prod' }))).not.toContain(CANARY)
      }),
      { numRuns: 300, seed: SEED },
    )
  })

  it('whatever its cause is', () => {
    fc.assert(
      fc.property(secretCause, (cause) => {
        const error = new DmsError({ code: 'UNAVAILABLE', message: 'failed', cause })
        expect(everything(error)).not.toContain(CANARY)
        expect(everything(annotateError(cause, {}))).not.toContain(CANARY)
        expect(everything(new DmsError({ code: 'INTERNAL', message: 'outer', cause: error }))).not.toContain(CANARY)
      }),
      { numRuns: 500, seed: SEED },
    )
  })
})

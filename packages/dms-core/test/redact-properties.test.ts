import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DmsError } from '../src/errors/dms-error.ts'
import { redact } from '../src/errors/redact.ts'
import { PROPERTY_RUNS } from './support/property-runs.ts'

/** As a generator of passwords or tokens makes them: no word of prose looks so. */
const secret = fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{10,30}[0-9][A-Za-z]$/)
const base64 = (text: string) => Buffer.from(text).toString('base64')
const base64Url = (text: string) => Buffer.from(text).toString('base64url')

interface Place {
  readonly where: string
  /** What must not be left of it. */
  readonly hidden: (secret: string) => string
  readonly text: (secret: string) => string
}

const itself = (one: string) => one
const place = (where: string, text: (secret: string) => string, hidden = itself): Place => ({ where, text, hidden })

/** Where backends, proxies, shells and libraries put credentials. */
const PLACES: readonly Place[] = [
  place('the password of a URL', (s) => `https://admin:${s}@git.test/acme/web`),
  place('the user of a URL', (s) => `https://${s}@git.test`),
  place('a proxy', (s) => `connect to http://user:${s}@proxy.test:3128 failed`),
  place('a bearer header', (s) => `Authorization: Bearer ${s}`),
  place('a bearer token in prose', (s) => `sent bearer ${s}, refused`),
  place(
    'a basic header',
    (s) => `authorization: Basic ${base64(`user:${s}`)}`,
    (s) => base64(`user:${s}`),
  ),
  place('a JSON Web Token', (s) => `token ${jwtOf(s)} has expired`, jwtOf),
  place('a JSON body', (s) => `{"username":"admin","password":"${s}"}`),
  place('a JSON body in a JSON text', (s) => JSON.stringify(JSON.stringify({ authToken: s }))),
  place('a query', (s) => `GET https://api.test/v1?limit=5&access_token=${s}&page=2`),
  place('a form', (s) => `grant_type=password&client_secret=${s}`),
  place('an environment', (s) => `ARGOCD_AUTH_TOKEN=${s} argocd app list`),
  place('a flag', (s) => `argocd login --password ${s}`),
  place('YAML', (s) => `kind: Config\npassword: ${s}\nname: web`),
  place('a cookie', (s) => `Cookie: argocd.token=${s}`),
  place(
    'an access token of GitHub',
    (s) => `remote: ghp_${s}${s} is not valid`,
    (s) => `${s}${s}`,
  ),
  place('an access token of GitLab', (s) => `glpat-${s}`),
  place('a key in PEM', (s) => `-----BEGIN RSA PRIVATE KEY-----\n${base64(s)}\n-----END RSA PRIVATE KEY-----`, base64),
]

function jwtOf(text: string): string {
  return [{ alg: 'HS256' }, { sub: text }]
    .map((part) => base64Url(JSON.stringify(part)))
    .join('.')
    .concat(`.${base64Url(text)}`)
}

const WORDS = [
  'the',
  'repository',
  'https://git.test/acme/web.git',
  'at',
  'revision',
  '3f786850e387550fdab836ed7e6dc881de23001b',
  'was',
  'not found,',
]
  .concat(['Application', 'argocd/web:', 'dial', 'tcp', '127.0.0.1:443:', 'connect:', 'ECONNREFUSED', '(code', '403)', 'namespace', '"apps"'])
  .concat([
    'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    '2026-01-01T00:00:00Z',
    'path',
    './charts/web',
    'ssh://git@git.test/x',
  ])
const prose = fc.array(fc.constantFrom(...WORDS), { maxLength: 8 }).map((words) => words.join(' '))

describe('Redaction, whatever the secret and the text around it', () => {
  it.each(PLACES)('takes it out of $where, and leaves that text', ({ text, hidden }) => {
    fc.assert(
      fc.property(secret, prose, prose, (one, before, after) => {
        const found = redact(`${before} ${text(one)}\n${after}`)
        expect(found).not.toContain(hidden(one))
        expect(found.startsWith(before)).toBe(true)
        expect(found.endsWith(`\n${after}`)).toBe(true)
      }),
      { ...PROPERTY_RUNS, numRuns: 60 },
    )
  })

  it('leaves a text without any as it is', () => {
    fc.assert(
      fc.property(prose, (text) => {
        expect(redact(text)).toBe(text)
      }),
      PROPERTY_RUNS,
    )
  })

  it('finds nothing more when it is done again', () => {
    const anything = fc.oneof(
      prose,
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.tuple(fc.constantFrom(...PLACES), secret).map(([at, one]) => at.text(one)),
    )
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 4 }), (texts) => {
        const once = redact(texts.join(' '))
        expect(redact(once)).toBe(once)
      }),
      PROPERTY_RUNS,
    )
  })

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

  it.each([
    'a',
    'a.',
    '://',
    'http://',
    'http://a:',
    'bearer ',
    'basic ',
    'eyJ',
    'eyJa.',
    '"password":',
    'token=',
    'token: ',
    '--token ',
    'ghp_',
    '-----BEGIN PRIVATE KEY-----',
    'authorization: a ',
    'cookie: a=',
    '\\"',
    ' ',
    '=',
  ])('is done at once with a long text of %j', (piece) => {
    const text = piece.repeat(Math.ceil(300_000 / piece.length))
    const before = performance.now()
    redact(text)
    expect(performance.now() - before).toBeLessThan(5_000)
  })
})

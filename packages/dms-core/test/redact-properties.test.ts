import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { redact } from '../src/errors/redact.ts'
import { PROPERTY_RUNS } from './support/property-runs.ts'
import { PLACES, secret } from './support/secret-places.ts'

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
})

import { describe, expect, it } from 'vitest'
import { redact } from '../src/errors/redact.ts'

describe('Redaction takes linear time, so that it', () => {
  it.each([
    'a',
    'A1',
    'eyJ',
    'eyJ-',
    'eyJ.',
    'a://',
    'a://b:c',
    '://@',
    'bearer ',
    'basic A',
    '-----BEGIN ',
    '-----BEGIN PRIVATE KEY-----',
    'glpat-',
    'token=',
    'token: ',
    'token:a://',
    'token=$',
    '"token":"\\',
    'token="',
    'cookie: ',
    'cookie: a=',
    '--token ',
    'authorization: a ',
    'secret: "',
    '\t ',
    '-.',
    '"',
  ])('is done with a megabyte of %j at once', (part) => {
    const text = part.repeat(Math.ceil(1_000_000 / part.length))
    const before = performance.now()
    redact(text)
    // Linear is some 100 ms; quadratic would be minutes.
    expect(performance.now() - before).toBeLessThan(10_000)
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

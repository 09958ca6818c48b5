import { describe, expect, it } from 'vitest'
import { redact } from '../src/errors/redact.ts'

const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZG1pbiJ9.c2lnbmF0dXJl-_x'

describe('redact', () => {
  it.each([
    ['https://user:hunter2@git.test/acme/web', 'https://git.test/acme/web'],
    ['https://hunter2@git.test', 'https://git.test'],
    ['https://:hunter2@git.test', 'https://git.test'],
    ['https://user:p:hunter2@git.test', 'https://git.test'],
    ['https://user:p@hunter2@git.test/a@b', 'https://git.test/a@b'],
    ['HTTPS://User:hunter2@Git.test', 'HTTPS://Git.test'],
    ['ssh://git:hunter2@git.test:2222/a', 'ssh://git.test:2222/a'],
    ['git+https://user:hunter2@git.test', 'git+https://git.test'],
    ['URL_https://user:hunter2@git.test', 'URL_https://git.test'],
    ['from https://a:hunter2@one.test to https://b:hunter2@two.test.', 'from https://one.test to https://two.test.'],
    ['"oci://user:hunter2@registry.test/x": denied', '"oci://registry.test/x": denied'],
  ])('takes the credentials out of %j', (text, redacted) => {
    expect(redact(text)).toBe(redacted)
  })

  it.each([
    ['Authorization: Bearer hunter2.abc~+/=', 'Authorization: Bearer <redacted>'],
    ['bearer   hunter2', 'bearer <redacted>'],
    ['Basic dXNlcjpodW50ZXIy', 'Basic <redacted>'],
    [`token ${JWT} has expired`, 'token <redacted> has expired'],
    [`{"token":"${JWT}"}`, '{"token":"<redacted>"}'],
    [`argocd_${JWT}`, 'argocd_<redacted>'],
  ])('takes the token out of %j', (text, redacted) => {
    expect(redact(text)).toBe(redacted)
  })

  it.each([
    'https://git.test/acme/web@v1',
    'ask admin@example.com',
    'https://git.test, or ask admin@example.com',
    'connect ECONNREFUSED 127.0.0.1:443',
    'key "eyJ" not found',
    '',
  ])('leaves %j as it is', (text) => {
    expect(redact(text)).toBe(text)
  })

  it('is done with a long text at once', () => {
    const text = 'a'.repeat(500_000)
    const before = performance.now()
    expect(redact(text)).toBe(text)
    expect(performance.now() - before).toBeLessThan(5_000)
  })
})

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
    ['https://user:pa/ss@git.test/acme', 'https://git.test/acme'],
    [String.raw`"https:\/\/user:hunter2@git.test"`, String.raw`"https:\/\/git.test"`],
    ['ssh://git@git.test/acme/web', 'ssh://git@git.test/acme/web'],
    ['git+ssh://git@git.test/acme/web', 'git+ssh://git@git.test/acme/web'],
    ['https://git.test/acme?private_token=hunter2&ref=main', 'https://git.test/acme?private_token=<redacted>&ref=main'],
    ['https://bucket.test/x?X-Amz-Signature=ab12&X-Amz-Date=20260101', 'https://bucket.test/x?X-Amz-Signature=<redacted>&X-Amz-Date=20260101'],
    ['https://blob.test/x?sv=1&sig=aGVs%2Fbw%3D&se=2', 'https://blob.test/x?sv=1&sig=<redacted>&se=2'],
    ['https://maps.test/?key=abc&zoom=3', 'https://maps.test/?key=<redacted>&zoom=3'],
    ['https://a.test/?code=abc&session=def', 'https://a.test/?code=<redacted>&session=<redacted>'],
  ])('takes the secret out of the URL %j', (text, redacted) => {
    expect(redact(text)).toBe(redacted)
  })

  it.each([
    ['password=hunter2', 'password=<redacted>'],
    ['password = hunter2', 'password = <redacted>'],
    ['user=me password=hunter2, retry', 'user=me password=<redacted> retry'],
    ['password: hunter2', 'password: <redacted>'],
    ['{"password":"hunter two","user":"me"}', '{"password":"<redacted>","user":"me"}'],
    [String.raw`{"token":"a\"b","x":1}`, '{"token":"<redacted>","x":1}'],
    [String.raw`{\"token\":\"hunter2\"}`, String.raw`{\"token\":\"<redacted>\"}`],
    ["{ clientSecret: 'hunter2', id: 5 }", "{ clientSecret: '<redacted>', id: 5 }"],
    ['{"token":"hunter2 cut o', '{"token":"<redacted>'],
    ['{"secret":"regcred"}', '{"secret":"<redacted>"}'],
    ['secret: "0123456789abcdefghij" not found', 'secret: "<redacted>" not found'],
    ["token => 'hunter2'", "token => '<redacted>'"],
    ['--password hunter2 --verbose', '--password <redacted> --verbose'],
    ['--token=hunter2', '--token=<redacted>'],
    ['X-Api-Key: hunter2', 'X-Api-Key: <redacted>'],
    ['Authorization: dXNlcjpodW50ZXIy', 'Authorization: <redacted>'],
    ['Authorization: Token hunter2', 'Authorization: Token <redacted>'],
    ['Authorization: [hunter2]', 'Authorization: [<redacted>'],
    ['Cookie: argocd.token=hunter2; theme=dark\nHost: x', 'Cookie: <redacted>\nHost: x'],
    ['set-cookie: a=hunter2; Path=/', 'set-cookie: <redacted>'],
    ['accessToken: abcDefgh', 'accessToken: <redacted>'],
    ['token: abcdefghijklmnopqrst', 'token: <redacted>'],
    ['AccountKey=aGVsbG8=;EndpointSuffix=core.test', 'AccountKey=<redacted>'],
    ['AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/x, Signature=abc', 'AWS4-HMAC-SHA256 Credential=<redacted>/x, Signature=<redacted>'],
  ])('takes the value out of %j', (text, redacted) => {
    expect(redact(text)).toBe(redacted)
  })

  it.each([
    'ghp_0123456789abcdefghijABCDEFGHIJ012345',
    'gho_0123456789abcdefghijABCDEFGHIJ012345',
    'github_pat_11ABCDEFG0abcdefghijkl_0123456789',
    'glpat-abcdefghij0123456789',
    'gldt-abcdefghij0123456789',
    'xoxb-0123456789-abcdefghij',
    'npm_abcdefghijABCDEFGHIJ0123456789abcdef',
    'dckr_pat_abcdefghij0123456789',
    'hvs.CAESIabcdefghij0123456789',
    'sha256~abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
    'AIzaSyabcdefghij0123456789abcdefghij0123',
    'ya29.a0AfH6abcdefghij0123456789',
    'AKIAIOSFODNN7EXAMPLE',
    'ASIAIOSFODNN7EXAMPLE',
    'AGE-SECRET-KEY-1ABCDEFGHIJ0123456789',
    '-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----',
    '-----BEGIN PRIVATE KEY-----\nMIIE',
    String.raw`-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n-----END OPENSSH PRIVATE KEY-----`,
    '-----BEGIN PGP PRIVATE KEY BLOCK-----\nabc\n-----END PGP PRIVATE KEY BLOCK-----',
  ])('takes away %j, whatever stands around it', (secret) => {
    expect(redact(secret)).toBe('<redacted>')
    expect(redact(`cannot use "${secret}"`)).not.toContain(secret.slice(8))
  })

  it.each([
    'https://git.test/acme/web@v1',
    'ask admin@example.com',
    'https://git.test, or ask admin@example.com',
    'http://127.0.0.1:8080/a@b',
    'git@github.com:acme/web.git',
    'connect ECONNREFUSED 127.0.0.1:443',
    'key "eyJ" not found',
    'eyJhbGciOiJIUzI1NiJ9 is half of one',
    '',
    'token: not given',
    'token: expired',
    'password: required',
    'password=',
    'token=null',
    'token=<redacted>',
    'token=**masked**',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: how a variable is written
    'token=${TOKEN}',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: how a variable is written
    'the variable TOKEN is not set; set it, or write ${TOKEN:-default}',
    'authToken: found nothing; accepted is exactly one of authToken, authTokenFile, or username with password',
    'tokenFile: /var/run/secrets/kubernetes.io/serviceaccount/token cannot be read',
    'token: /var/run/secrets/token',
    'token: https://issuer.example.com',
    'token: 2026-01-01T00:00:00Z',
    'invalid bearer token, Token has been invalidated',
    'Bearer realm="https://argocd.test", error="x"',
    'basic authentication is switched off',
    'a basic HelmRelease',
    'secret: "regcred" not found',
    'secret "regcred" not found',
    'Unexpected token \'<\', "<html>" is not valid JSON',
    'unexpected token: }',
    'cookie: not accepted',
    'x509: certificate signed by unknown authority',
    'signature: x509: certificate signed by unknown authority',
    'commit 0123456789abcdef0123456789abcdef01234567 of main',
    'main@sha1:0123456789abcdef0123456789abcdef01234567',
    'image@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
    'argocd-server.argocd.svc.cluster.local:443',
    'ghp_short',
    'AKIA is a prefix',
    '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----',
    'keys: a, b; key=value; code=404',
    'spec.values.auth.enabled: true',
    '--token-file /run/token',
  ])('leaves %j as it is', (text) => {
    expect(redact(text)).toBe(text)
  })

  it('leaves alone what it has redacted', () => {
    const text = `Bearer hunter2x; token=abc; {"password":"x"}; cookie: a=b; ${JWT}; https://a:b@c.test?sig=1`
    expect(redact(redact(text))).toBe(redact(text))
  })
})

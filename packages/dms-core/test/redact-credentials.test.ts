import { describe, expect, it } from 'vitest'
import { redact } from '../src/errors/redact.ts'

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`
const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZG1pbiJ9.c2lnbmF0dXJl'
/** After a prefix it is long enough for a token. */
const REST = '0123456789abcdefghij'

type Case = readonly [text: string, redacted: string]
const same = (...texts: readonly string[]) => texts.map((text): Case => [text, text])

describe('redact, of a URL,', () => {
  it.each<Case>([
    ['x://user:hunter2@git.test', 'x://git.test'],
    ['git+http.2-x://hunter2@git.test', 'git+http.2-x://git.test'],
    ['http+ssh://me:hunter2@git.test', 'http+ssh://git.test'],
    ['https://@git.test', 'https://git.test'],
    ['git+ssh://git:hunter2@git.test', 'git+ssh://git.test'],
    ['openssh://hunter2@git.test', 'openssh://git.test'],
    ['https://user:1234567/x@git.test', 'https://git.test'],
    ['https://user:12ab/x@git.test', 'https://git.test'],
    ['https://:/hunter2@git.test', 'https://git.test'],
    ['HTTPS://user:pa/ss?w#d@git.test', 'HTTPS://git.test'],
    ['https://user:a/b@git.test and https://user:c/d@git.test', 'https://git.test and https://git.test'],
  ])('takes the user out of %j', (text, redacted) => {
    expect(redact(text)).toBe(redacted)
  })

  it.each(
    same(
      'ssh://git@git.test',
      'SSH://git@git.test',
      'sftp://me@git.test/x',
      'git+sftp://me@git.test/x',
      'http://git.test:80/a@b',
      'http://git.test:65535?a=x@b',
      'http://git.test:8080#a@b',
      'https://git.test?a@b',
      'https://git.test#a@b',
      'https://git.test "a@b"',
      'see https://git.test: mail a@b',
      'https://git.test/a:b@c',
      '//user@git.test',
      '1:2@3',
    ),
  )('leaves %j', (text, redacted) => {
    expect(redact(text)).toBe(redacted)
  })
})

describe('redact, of a header,', () => {
  it.each<Case>([
    ['bearer\thunter2', 'bearer <redacted>'],
    ['(bearer hunter2)', '(bearer <redacted>)'],
    ['[bearer hunter2]', '[bearer <redacted>]'],
    ['{bearer hunter2}', '{bearer <redacted>}'],
    ['"bearer hunter2"', '"bearer <redacted>"'],
    ["'bearer hunter2'", "'bearer <redacted>'"],
    ['<bearer hunter2>', '<bearer <redacted>>'],
    ['bearer hunter2<br>', 'bearer <redacted><br>'],
    ['bearer hunter2; bearer hunter3, x', 'bearer <redacted>; bearer <redacted>, x'],
    ['"bearer hunter2\\"', '"bearer <redacted>\\"'],
    ['bearer mytoken', 'bearer <redacted>'],
    ['bearer tokenized', 'bearer <redacted>'],
    [`basic ${Buffer.from('a:b').toString('base64')}`, 'basic <redacted>'],
    [basic('user:hunter2'), 'Basic <redacted>'],
    [basic('user:hunter'), 'Basic <redacted>'],
    [basic('user:hunter22'), 'Basic <redacted>'],
    [basic(':hunter2'), 'Basic <redacted>'],
    [basic('user:'), 'Basic <redacted>'],
    [basic('user:a:b c~'), 'Basic <redacted>'],
    [basic('user:pässwört'), 'Basic <redacted>'],
    [basic('bénoît:hunter2'), 'Basic <redacted>'],
    [`BASIC\t ${Buffer.from('user:??>>~~').toString('base64url')}, then`, 'BASIC <redacted>, then'],
  ])('takes the credential out of %j', (text, redacted) => {
    expect(redact(text)).toBe(redacted)
  })

  it.each(
    same(
      ...'token tokens auth authentication authorization credential credentials scheme challenge header headers is was not and or'
        .split(' ')
        .flatMap((word) => [`a bearer ${word}`, `A BEARER ${word.toUpperCase()} x`]),
      ...['realm', 'error', 'scope', 'service'].map((name) => `Bearer ${name}="x"`),
      'forbearer abc1',
      'bearerabc1',
      'bearer',
      'bearer "a"',
      'a basic install of web',
      `basic ${Buffer.from('no colon').toString('base64')}`,
      `basic ${Buffer.from('a\u0001b:c').toString('base64')}`,
      `basic ${Buffer.from('a:b\u0001').toString('base64')}`,
      `un${basic('user:hunter2')}`,
    ),
  )('leaves %j', (text, redacted) => {
    expect(redact(text)).toBe(redacted)
  })
})

describe('redact, of a token,', () => {
  it.each<Case>([
    [`${JWT}.`, '<redacted>.'],
    [`at ${JWT}, ${JWT}`, 'at <redacted>, <redacted>'],
    ['eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.', '<redacted>'],
    [`${JWT}.part-4_.part5`, '<redacted>'],
    ['-eyJ-_a.b-_.c-_!', '-<redacted>!'],
    ...'gho_ ghp_ ghu_ ghs_ ghr_ github_pat_ glpat- glptt- glrt- gldt- glcbt- glft- glsoat- glagent- gloas- xoxa- xoxb- xoxe- xoxo- xoxp- xoxr- xoxs-'
      .split(' ')
      .concat('npm_ dckr_pat_ hvb. hvs. hvr. sha256~ ATATT ATBB ATCTT AIza ya29. sk_live_ rk_live_ AGE-SECRET-KEY-'.split(' '))
      .map((prefix): Case => [`a ${prefix}${REST}, b`, 'a <redacted>, b']),
    [`ghp_${REST}_.~=-x!`, '<redacted>!'],
    [`_ghp_${'a'.repeat(15)}`, `_ghp_${'a'.repeat(15)}`],
    [`_ghp_${'a'.repeat(16)}`, '_<redacted>'],
    ['AKIA0123456789ABCDEF', '<redacted>'],
    ['a-ASIAABCDEFGHIJKLMNOP-b', 'a-<redacted>-b'],
  ])('makes %j to %j', (text, redacted) => {
    expect(redact(text)).toBe(redacted)
  })

  it.each(
    same(
      `x${JWT}`,
      'eyJ.a.b',
      'eyJa..b',
      'eyJa.b',
      'A.eyJa',
      `xghp_${REST}`,
      `0glpat-${REST}`,
      `ghx_${REST}`,
      `xoxz-${REST}`,
      'AKIA0123456789ABCDEFG',
      'AKIA0123456789ABCDEFg',
      'AKIA0123456789ABCDE',
      'AKIA0123456789abcdef',
      'XAKIA0123456789ABCDEF',
      'sha256:0123456789abcdef0123456789abcdef',
    ),
  )('leaves %j', (text, redacted) => {
    expect(redact(text)).toBe(redacted)
  })
})

describe('redact, of a private key,', () => {
  const key = (label: string, end = '') => `-----BEGIN ${label}PRIVATE KEY${end}-----\nMII E\n-----END ${label}PRIVATE KEY${end}-----`

  it.each<Case>([
    ...['', 'RSA ', 'EC ', 'OPENSSH ', 'ENCRYPTED ', 'X25519 '].map((label): Case => [`before ${key(label)} after`, 'before <redacted> after']),
    [`${key('PGP ', ' BLOCK')}\n${key('')} after`, '<redacted>\n<redacted> after'],
    ['before -----BEGIN PRIVATE KEY-----\nMII E\nends', 'before <redacted>'],
    ['-----BEGIN PRIVATE KEY-----\nMII\n-----END CERTIFICATE-----\nends', '<redacted>'],
    ...same('-----BEGIN PUBLIC KEY-----\nMII\n-----END PUBLIC KEY-----', '-----BEGIN rsa PRIVATE KEY-----\nMII'),
  ])('makes %j to %j', (text, redacted) => {
    expect(redact(text)).toBe(redacted)
  })
})

import { describe, expect, it } from 'vitest'
import { redactAssignments } from '../src/errors/redact-assignments.ts'

type Case = readonly [text: string, redacted: string]
const same = (...texts: readonly string[]) => texts.map((text): Case => [text, text])
const makes = (cases: readonly Case[]) =>
  it.each(cases)('makes of %j %j', (text, redacted) => {
    expect(redactAssignments(text)).toBe(redacted)
  })

describe('The name of a value is known', () => {
  makes([
    ['token\t \t =\t \t hunter2, x', 'token\t \t =\t \t <redacted> x'],
    ['token : [ "hunter2" ]', 'token : [ "<redacted>" ]'],
    ["'token' => 'hunter2'", "'token' => '<redacted>'"],
    ['token:hunter2', 'token:<redacted>'],
    [`${'a'.repeat(75)}token=hunter2`, `${'a'.repeat(75)}token=<redacted>`],
    ['x.y-token_=hunter2', 'x.y-token_=<redacted>'],
    ['$token=hunter2', '$token=<redacted>'],
    ['--token\t \t hunter2 --x', '--token\t \t <redacted> --x'],
    ['--token "hunter 2" x', '--token "<redacted>" x'],
    ['a ?key=a&jwt=b&session=c&code=d&KEY=e&page=2', 'a ?key=<redacted>&jwt=<redacted>&session=<redacted>&code=<redacted>&KEY=<redacted>&page=2'],
    ...same(
      '-token hunter2',
      'token hunter2',
      '--verbose hunter2',
      'x --tokens',
      'key=a1b2c3 jwx=a1b2c3',
      '?monkey=1&keys=2&codec=3',
      '?key: a1b2c3',
      '?key=>a1b2c3',
    ),
  ])
})

describe('A value in quotes goes to the closing one', () => {
  makes([
    [String.raw`"token":"a\"b" c`, '"token":"<redacted>" c'],
    [String.raw`'token':'a\'b"c' d`, `'token':'<redacted>' d`],
    [String.raw`"token":"a'b\\" c`, '"token":"<redacted>" c'],
    ['"token":"a b\nc"', '"token":"<redacted>\nc"'],
    ["'token':'a b\nc'", "'token':'<redacted>\nc'"],
    [String.raw`\"token\":\"a b\",\"c\":1`, String.raw`\"token\":\"<redacted>\",\"c\":1`],
    [String.raw`\'token\':\'a b\'`, String.raw`\'token\':\'<redacted>\'`],
    [String.raw`\"token\":\"a"b`, String.raw`\"token\":\"<redacted>"b`],
    [`\\"token\\":\\"a'b`, `\\"token\\":\\"<redacted>'b`],
    ['\\"token\\":\\"a\nb', '\\"token\\":\\"<redacted>\nb'],
    ['"token":"password=hunter2 x" y=z', '"token":"<redacted>" y=z'],
    ['"token":"","password":"x"', '"token":"","password":"<redacted>"'],
  ])
})

describe('A value without quotes', () => {
  makes([
    ...[' ', '\n', '&', '"', "'", '<', '>'].map((end): Case => [`token=hunter2;,:${end}x`, `token=<redacted>${end}x`]),
    ...[' ', '\n', ',', ';', '"', "'", '<', '>'].map((end): Case => [`token: hunter2&=:${end}x`, `token: <redacted>${end}x`]),
    ['token=a:password=b c', 'token=<redacted> c'],
    [`token: ${'a1'.repeat(400)} x`, 'token: <redacted> x'],
    ['token: abc123 and password: abc123', 'token: <redacted> and password: <redacted>'],
    ['token: abcDef', 'token: <redacted>'],
    ['token: ABCDE1', 'token: <redacted>'],
    [`token: ${'a'.repeat(20)}`, 'token: <redacted>'],
    ['token: /a1b2c3', 'token: <redacted>'],
    ['token: a1/b2/c3', 'token: <redacted>'],
    ['token: 20260101', 'token: <redacted>'],
    ['token: x-2026-01-01', 'token: <redacted>'],
    ...same(
      'token: abc12',
      'token: ABCDEF',
      'token: Abcdef',
      'token: Given',
      `token: ${'a'.repeat(19)}`,
      ...['.', ':', '!', '?', ')', ']', '}', '...'].map((end) => `token: abc12${end}`),
      'token: https://a1.test',
      'token: GIT+SSH.x-1://a1.test',
      'token: /a1/b2',
      'token: ./a1/b2-c.d',
      'token: ../a1/b2/c3',
      'token: 2026-01-01T00:00:00Z',
    ),
  ])
})

describe('A value that stands for none stays', () => {
  const variable = (name: string) => `\${${name}}`
  const NONE = ['true', 'false', 'null', 'none', 'nil', 'undefined', 'required', 'missing', 'empty', 'unset', 'invalid', 'expired', '…', '...']
  makes([
    ...NONE.concat('NULL', '<none>', '<any_1>', '*', '******', '**masked**', '*masked', variable('TOKEN'), variable('')).flatMap((value) =>
      same(`"token":"${value}"`),
    ),
    ...[
      'untrue',
      'nullable',
      'a...',
      '....',
      '<a b>',
      '<>',
      'x**',
      '**x',
      'masked',
      `${variable('A')}x`,
      `x${variable('A')}`,
      `${variable('A')}}`,
    ].map((value): Case => [`"token":"${value}"`, '"token":"<redacted>"']),
  ])
})

describe('A header', () => {
  makes([
    ['Cookie: a=b; c=d e \r\nHost: x', 'Cookie: <redacted> \r\nHost: x'],
    ['"Set-Cookie: a=b; c=d"', '"Set-Cookie: <redacted>"'],
    ["'cookie: a=b'", "'cookie: <redacted>'"],
    ['cookie: =', 'cookie: ='],
    ['cookie: a=', 'cookie: <redacted>'],
    ['Cookie=a; b', 'Cookie=<redacted> b'],
    ['cookies: a=b1234, x', 'cookies: <redacted>, x'],
    ['Authorization: Token hunter2, x', 'Authorization: Token <redacted>, x'],
    ['Proxy-Authorization: My-Scheme\t  hunter2; x', 'Proxy-Authorization: My-Scheme\t  <redacted>; x'],
    ['authorization:Token hunter2"', 'authorization:Token <redacted>"'],
    ...same(
      'cookie: theme is dark',
      'cookie: a;b=c',
      'Authorization: Token expired',
      'Authorization: To2en hunter2',
      'authorization: Token',
      'token: Token hunter2',
      'Authorization: Token hunt2',
    ),
  ])
})

describe('A Secret of Kubernetes is called by its name', () => {
  makes([
    ...same('secret: regcred1', 'secrets: "regcred1"', 'SECRET: regcred1', 'secret : "a1b2c3d4e5f6g7h8i9j"'),
    ['secret: "a1b2c3d4e5f6g7h8i9j0"', 'secret: "<redacted>"'],
    ['secret=regcred', 'secret=<redacted>'],
    ['{"secret":"regcred"}', '{"secret":"<redacted>"}'],
    ["'secret': 'regcred'", "'secret': '<redacted>'"],
    ['my-secret: "regcred"', 'my-secret: "<redacted>"'],
    ['client_secret: regcred1', 'client_secret: <redacted>'],
  ])
})

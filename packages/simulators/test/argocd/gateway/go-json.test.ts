import { describe, expect, test } from 'vitest'
import { parseGoJson, parseWholeGoJson } from '../../../src/argocd/gateway/go-json.ts'

describe('what is JSON', () => {
  test.each([
    ['{"a":[1,-2.5e3,true,false,null,"x"]}', { a: [1, -2500, true, false, null, 'x'] }],
    [' \n"\\u0041\\n\\"" ', 'A\n"'],
    ['{}', {}],
    ['[]', []],
    ['{"a":1,"a":2}', { a: 2 }],
    ['{"a":1} and more', { a: 1 }],
    ['0', 0],
  ])('%s', (text, value) => expect(parseGoJson(text)).toEqual(value))
})

describe('what is none is told in the words of Go', () => {
  test.each([
    ['', 'unexpected EOF'],
    ['{"a":1', 'unexpected EOF'],
    ['{"a', 'unexpected EOF'],
    ['nope', `invalid character 'o' in literal null (expecting 'u')`],
    ['x', `invalid character 'x' looking for beginning of value`],
    ['{a', `invalid character 'a' looking for beginning of object key string`],
    ['{"a" 1}', `invalid character '1' after object key`],
    ['{"a":1 "b":2}', `invalid character '"' after object key:value pair`],
    ['{"a":1,}', `invalid character '}' looking for beginning of object key string`],
    ['[1 2]', `invalid character '2' after array element`],
    ['[1,]', `invalid character ']' looking for beginning of value`],
    ['"a\nb"', `invalid character '\\n' in string literal`],
    ['"\\x"', `invalid character 'x' in string escape code`],
    ['"\\u12g4"', `invalid character 'g' in \\u hexadecimal character escape`],
    ['-x', `invalid character 'x' in numeric literal`],
    ['1.x', `invalid character 'x' after decimal point in numeric literal`],
    ['1e', 'unexpected EOF'],
    ["'a'", `invalid character '\\'' looking for beginning of value`],
  ])('%s', (text, message) => expect(() => parseGoJson(text)).toThrow(expect.objectContaining({ code: 3, message })))
})

test.each([
  ['{"a":1} x', `invalid character 'x' after top-level value`],
  ['{"a":1', 'unexpected end of JSON input'],
])('a text that has to be one value: %s', (text, message) => expect(() => parseWholeGoJson(text)).toThrow(message))

import { describe, expect, test } from 'vitest'
import { parseLabelSelector } from '../../src/kubernetes/lists/label-selector.ts'

const NAME = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"

describe('label selectors', () => {
  test.each<[string, Record<string, string>, boolean]>([
    ['', { a: 'b' }, true],
    ['a=b', { a: 'b' }, true],
    ['a==b', { a: 'c' }, false],
    ['a!=b', {}, true],
    ['a!=b', { a: 'b' }, false],
    ['a', { a: '' }, true],
    ['!a', { a: '' }, false],
    ['! a', {}, true],
    ['a=', { a: '' }, true],
    ['a in (b, c)', { a: 'c' }, true],
    ['a in (b,c)', {}, false],
    ['a notin (b,c)', {}, true],
    ['a notin (b)', { a: 'b' }, false],
    ['a in ()', { a: '' }, true],
    ['a in (,b)', { a: '' }, true],
    ['a>3', { a: '4' }, true],
    ['a > 3', { a: '3' }, false],
    ['a<3', { a: 'x' }, false],
    ['a<3', {}, false],
    ['a=b,c!=d', { a: 'b', c: 'd' }, false],
    ['in in (in)', { in: 'in' }, true],
    ['example.com/a=b', { 'example.com/a': 'b' }, true],
  ])('%s of %o: %s', (selector, labels, expected) => {
    expect(parseLabelSelector(selector)(labels)).toBe(expected)
  })

  test.each([
    ['a===b', "unable to parse requirement: found '=', expected: identifier"],
    ['a b', "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
    ['a!', "unable to parse requirement: found '!', expected: in, notin, =, ==, !=, gt, lt"],
    ['a gt b', "unable to parse requirement: found 'gt', expected: in, notin, =, ==, !=, gt, lt"],
    ['=b', "found '=', expected: !, identifier, or 'end of string'"],
    ['!=a', "found '!=', expected: !, identifier, or 'end of string'"],
    ['a in b', "unable to parse requirement: found 'b' expected: '('"],
    ['a in (b', "unable to parse requirement: found '', expected: ',' or ')'"],
    ['a in (b c)', "unable to parse requirement: found 'c', expected: ',' or ')'"],
    ['a in (!)', "unable to parse requirement: found '!', expected: ',', ')' or identifier"],
    ['a=b,,c', "found ',', expected: identifier after ','"],
    ['a,b,', "found '', expected: identifier after ','"],
    ['a=b!c', "found '!', expected: ',' or 'end of string'"],
    ['!a=b', "found '=', expected: ',' or 'end of string'"],
    ['a=b c', "found 'c', expected: ',' or 'end of string'"],
    ['a>b', `unable to parse requirement: values[0]: Invalid value: "b": for 'Gt', 'Lt' operators, the value must be an integer`],
  ])('%s is refused', (selector, message) => {
    expect(() => parseLabelSelector(selector)).toThrow(expect.objectContaining({ code: 400, message }))
  })

  test.each([
    ['-a=b', `<nil>: Invalid value: "-a": name part ${NAME}`],
    ['a/b/c', `<nil>: Invalid value: "a/b/c": a valid label key ${NAME}`],
    ['/a', '<nil>: Invalid value: "/a": prefix part must be non-empty'],
    ['a/', '<nil>: Invalid value: "a/": name part must be non-empty; name part'],
    ['Foo/a', '<nil>: Invalid value: "Foo/a": prefix part a lowercase RFC 1123 subdomain'],
    ['a=-b', 'values[0][a]: Invalid value: "-b": a valid label must be an empty string or consist of'],
    ['a in (b,-c)', 'values[0][a]: Invalid value: "-c": a valid label'],
    [`${'x'.repeat(64)}=b`, 'name part must be no more than 63 bytes'],
    [`a=${'x'.repeat(64)}`, 'must be no more than 63 bytes'],
  ])('%s breaks a rule of labels', (selector, message) => {
    expect(() => parseLabelSelector(selector)).toThrow(message)
  })
})

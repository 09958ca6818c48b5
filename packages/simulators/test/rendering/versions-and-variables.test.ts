// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what is substituted looks like that
import { parse, type SemVer } from 'semver'
import { describe, expect, test } from 'vitest'
import { newestInRange, parseVersionRange } from '../../src/remote/version-range.ts'
import { expand } from '../../src/rendering/expand-variables.ts'
import { substituteVariables } from '../../src/rendering/substitute-variables.ts'
import envsubst from './outputs/envsubst.json' with { type: 'json' }
import ranges from './outputs/version-ranges.json' with { type: 'json' }

describe('a version range', () => {
  test.each(Object.entries(ranges.ranges))('%j', (range, found) => {
    if (typeof found === 'string') expect(() => parseVersionRange(range)).toThrow(found)
    else expect(ranges.versions.filter((version) => parseVersionRange(range)(parse(version) as SemVer))).toEqual(found)
  })

  test('gives its newest, and passes over what is no version of three numbers', () => {
    expect(newestInRange('>=1.0.0', ['1.0.0', 'v1.10.0', 'v1.9.0', 'latest', '2', '3.0.0-rc.1'])).toBe('v1.10.0')
    expect(newestInRange('>=9.0.0', ['1.0.0'])).toBeUndefined()
  })
})

describe('a text with variables', () => {
  const values = new Map(Object.entries({ a: 'hello', b: '8080', c: 'HELLO', e: '', p: 'a/b/c.txt' }))
  const cases: readonly { readonly text: string; readonly strict: boolean; readonly result?: string; readonly error?: string }[] = envsubst.cases
  test.each(cases)('$text strict $strict', ({ text, strict, result, error }) => {
    if (error === undefined) expect(expand(text, values, strict)).toBe(result)
    else expect(() => expand(text, values, strict)).toThrow(`variable substitution failed: ${error}`)
  })

  const object = (data: object, metadata: object = {}) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'vars', ...metadata }, data })

  test('becomes a number in an object when it reads as one, and loses its line ends', () => {
    const changed = substituteVariables(object({ port: '${PORT}', name: 'web-${NAME}' }), { variables: { PORT: '80', NAME: 'a\n' }, strict: true })
    expect(changed).toEqual(object({ port: 80, name: 'web-a' }))
  })

  test('stays in an object that opts out', () => {
    const out = object({ a: '${x}' }, { annotations: { 'kustomize.toolkit.fluxcd.io/substitute': 'disabled' } })
    expect(substituteVariables(out, { variables: {}, strict: true })).toBe(out)
  })

  test('fails for a variable without a value, and for a name that is none', () => {
    expect(() => substituteVariables(object({ a: '${undefined_var}' }), { variables: { other: 'x' }, strict: true })).toThrow(
      'variable substitution failed: variable not set (strict mode): "undefined_var"',
    )
    expect(() => substituteVariables(object({}), { variables: { '1a': 'x' }, strict: true })).toThrow("'1a' var name is invalid")
  })
})

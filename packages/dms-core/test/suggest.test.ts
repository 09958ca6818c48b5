import { describe, expect, it } from 'vitest'
import { suggest } from '../src/findings/suggest.ts'

const NAMES = ['serverUrl', 'authToken', 'authTokenFile', 'namespace', 'tls']

describe('A suggestion', () => {
  it.each([
    ['severUrl', 'serverUrl'],
    ['serverURL', 'serverUrl'],
    ['SERVERURL', 'serverUrl'],
    ['authtoken', 'authToken'],
    ['authTokenFil', 'authTokenFile'],
    ['tsl', 'tls'],
    ['namespaces', 'namespace'],
  ])('for %j is %j', (found, name) => {
    expect(suggest(found, NAMES)).toBe(` (did you mean "${name}"?)`)
  })

  it.each(['', 'password', 'timeoutMs', 'x'.repeat(1_000_000)])('is none where nothing is near', (found) => {
    expect(suggest(found, NAMES)).toBe('')
  })

  it.each([
    ['zz', ['a', 'b']],
    ['x', ['to']],
    ['id', ['kind', 'name']],
  ])('is none for %j, which has nothing in common with %j', (found, accepted) => {
    expect(suggest(found, accepted)).toBe('')
  })

  it('is none where nothing is accepted', () => {
    expect(suggest('serverUrl', [])).toBe('')
  })
})

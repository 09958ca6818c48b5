import { describe, expect, it } from 'vitest'
import { formatDeploymentId, parseDeploymentId } from '../src/client/deployment-id.ts'
import { caught } from './support/caught.ts'

const HOSTILE = [
  'plain',
  'a/b',
  'a:b',
  'a%2Fb',
  '100%',
  '%',
  '%%',
  'with space',
  ' ',
  'tab\tand\nnewline',
  'a/../b',
  '...',
  '.hidden',
  'a.b.c',
  "quote'(*)!~",
  'ünïcode',
  '部署',
  '🚀',
  '\u0000',
  'a?b#c&d=e+f',
  'https://kubernetes.default.svc',
  '__proto__',
]

describe('formatDeploymentId and parseDeploymentId', () => {
  it.each(HOSTILE)('give %j back in every part', (name) => {
    const ref = { kind: name, controlNamespace: name, name }
    expect(parseDeploymentId(formatDeploymentId(ref))).toEqual({ instance: null, ref })
    expect(parseDeploymentId(formatDeploymentId(ref, name))).toEqual({ instance: name, ref })
  })

  it('write letters, digits, dot, underscore and dash only, between their separators', () => {
    for (const name of HOSTILE) {
      expect(formatDeploymentId({ kind: name, controlNamespace: name, name }, name)).toMatch(
        /^(?:[A-Za-z0-9._-]|%[0-9A-F]{2})+:(?:(?:[A-Za-z0-9._-]|%[0-9A-F]{2})+\/){2}(?:[A-Za-z0-9._-]|%[0-9A-F]{2})+$/,
      )
    }
  })

  it('give different ids to different refs', () => {
    const ids = HOSTILE.flatMap((a) => HOSTILE.map((b) => formatDeploymentId({ kind: 'K', controlNamespace: a, name: b })))
    expect(new Set(ids).size).toBe(HOSTILE.length ** 2)
  })

  it('write the documented form', () => {
    expect(formatDeploymentId({ kind: 'Application', controlNamespace: 'argocd', name: 'web' }, 'prod')).toBe('prod:Application/argocd/web')
  })

  it.each([
    ['web', null, { name: 'web' }],
    ['argocd/web', null, { controlNamespace: 'argocd', name: 'web' }],
    ['Application/argocd/web', null, { kind: 'Application', controlNamespace: 'argocd', name: 'web' }],
    ['prod:web', 'prod', { name: 'web' }],
    ['a%2fb', null, { name: 'a/b' }],
  ])('read %j', (id, instance, ref) => {
    expect(parseDeploymentId(id)).toEqual({ instance, ref })
  })

  it.each([
    ['', 'it has the part ""'],
    ['a//b', 'it has the part ""'],
    ['a/', 'it has the part ""'],
    ['/a', 'it has the part ""'],
    [':a', 'it has the part ""'],
    ['a:', 'it has the part ""'],
    ['.', 'the part "."'],
    ['..', 'the part ".."'],
    ['ns/..', 'the part ".."'],
    ['%2E%2E', 'the part ".."'],
    ['ns/%2e', 'the part "."'],
    ['a/b/c/d', 'more than three parts'],
    ['a:b:c', 'more than one ":"'],
    ['100%', 'not percent-encoded'],
    ['%zz', 'not percent-encoded'],
    ['with space', 'not percent-encoded'],
    ['ünïcode', 'not percent-encoded'],
    ['%FF', 'no UTF-8'],
  ])('refuse to read %j: %s', async (id, why) => {
    const error = await caught(() => parseDeploymentId(id))
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', details: { path: 'ref' } })
    expect(error.message).toContain(`found ${JSON.stringify(id)}`)
    expect(error.message).toContain(why)
    expect(error.message).toContain('accepted is [instance:]Kind/controlNamespace/name')
  })

  it('show an id of 200 characters whole, and of a longer one and of its parts so many', async () => {
    for (const end of ['%', '%FF', '/a/b/c/d']) {
      const id = end.padStart(200, 'a')
      expect((await caught(() => parseDeploymentId(id))).message).toContain(`found "${id}",`)
      const { message } = await caught(() => parseDeploymentId(`b${id}`))
      expect(message).toContain(`found "b${id.slice(0, 199)}…",`)
      expect(message).not.toContain(id)
    }
  })

  it.each(['', '.', '..', 'half a \uD83D character'])('refuse to write %j, which could not be read back', async (name) => {
    for (const ref of [
      { kind: 'K', controlNamespace: 'ns', name },
      { kind: 'K', controlNamespace: name, name: 'web' },
    ]) {
      expect(await caught(() => formatDeploymentId(ref))).toMatchObject({ code: 'INVALID_ARGUMENT' })
    }
    expect(await caught(() => formatDeploymentId({ kind: 'K', controlNamespace: 'ns', name: 'web' }, name))).toMatchObject({
      code: 'INVALID_ARGUMENT',
    })
  })
})

import { describe, expect, it } from 'vitest'
import { readRef, refOf, toRef } from '../src/client/arguments/to-ref.ts'
import type { RefInput } from '../src/contract/deployment-ref.ts'
import type { DeploymentSpec } from '../src/contract/deployment-spec.ts'
import { caught } from './support/caught.ts'
import { REF } from './support/samples.ts'

const ACCEPTED_ID = 'accepted is [instance:]Kind/controlNamespace/name, controlNamespace/name or name'
const ACCEPTED_PART = 'accepted is a non-empty text of at most 253, without "/" and "%", other than "." and ".."'

const issuesOf = (input: unknown) => readRef(input as RefInput, 'prod', 'dependsOn[0]')

describe('What is wrong with a ref', () => {
  it.each<[string, unknown, readonly (readonly [string, string])[]]>([
    ['a malformed id', 'a/b/c/d', [['', `found "a/b/c/d", it has more than three parts; ${ACCEPTED_ID}`]]],
    ['an id of another instance', 'staging:web', [['', 'found "staging:web"; accepted is a deployment of this instance, "prod"']]],
    ['an id with a slash in its name', 'argocd/a%2Fb', [['.name', `found "a/b"; ${ACCEPTED_PART}`]]],
    ['a list', ['web'], [['', 'found no ref; accepted is an id, or an object with name and perhaps controlNamespace and kind']]],
    ['a deployment', { name: 'web', ref: REF, spec: {} }, [['', 'found a deployment; accepted is its id or its ref']]],
    ['half of one', { name: 'web', ref: REF }, [['.ref', 'unknown; accepted here: name, controlNamespace, kind']]],
    ['the other half', { name: 'web', spec: {} }, [['.spec', 'unknown; accepted here: name, controlNamespace, kind']]],
    ['what is no JSON', { name: 5n }, [['.name', 'found a bigint; accepted is JSON']]],
    ['no name', {}, [['.name', `found nothing; ${ACCEPTED_PART}`]]],
    ['a null', { name: 'web', kind: null }, [['.kind', `found null; ${ACCEPTED_PART}`]]],
    ['an empty namespace', { name: 'web', controlNamespace: '' }, [['.controlNamespace', `found ""; ${ACCEPTED_PART}`]]],
    ['a name that is too long', { name: 'a'.repeat(254) }, [['.name', `found a text of 254; ${ACCEPTED_PART}`]]],
    ['a long name with a slash', { name: '/'.repeat(253) }, [['.name', `found "${'/'.repeat(253)}"; ${ACCEPTED_PART}`]]],
    ['a long list for a name', { name: Array(300).fill(0) }, [['.name', `found ${JSON.stringify(Array(300).fill(0))}; ${ACCEPTED_PART}`]]],
    [
      'all that is wrong at once',
      { nmae: 'web', cluster: 'x', kind: 'a%b' },
      [
        ['.nmae', 'unknown (did you mean "name"?); accepted here: name, controlNamespace, kind'],
        ['.cluster', 'unknown; accepted here: name, controlNamespace, kind'],
        ['.name', `found nothing; ${ACCEPTED_PART}`],
        ['.kind', `found "a%b"; ${ACCEPTED_PART}`],
      ],
    ],
  ])('is told where it stands: %s', async (_what, input, expected) => {
    const issues = expected.map(([member, message]) => ({ path: `dependsOn[0]${member}`, message }))
    expect(issuesOf(input)).toEqual({ ref: null, issues })
    const error = await caught(() => toRef(input as RefInput, 'prod', 'dependsOn[0]'))
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', details: { path: issues[0]?.path, issues } })
  })

  it('is not a failure of the object itself, which goes to the caller as it is', () => {
    const failure = new TypeError('revoked')
    const input = Object.defineProperty({}, 'name', {
      enumerable: true,
      get: () => {
        throw failure
      },
    })
    expect(() => issuesOf(input)).toThrow(failure)
  })
})

describe('A ref that is right', () => {
  it.each<[RefInput, unknown]>([
    ['prod:Application/argocd/web', REF],
    ['argocd/web', { controlNamespace: 'argocd', name: 'web' }],
    [REF, REF],
    [{ name: 'a'.repeat(253) }, { name: 'a'.repeat(253) }],
    [{ name: 'web', kind: undefined as never }, { name: 'web' }],
    [{ name: '...' }, { name: '...' }],
  ])('is given as an object: %j', (input, ref) => {
    expect(toRef(input, 'prod')).toEqual(ref)
    expect(issuesOf(input)).toEqual({ ref, issues: [] })
  })

  it.each<[string, Partial<DeploymentSpec>, unknown]>([
    ['the name alone', {}, { name: 'web' }],
    ['a namespace', { controlNamespace: 'argocd' }, { name: 'web', controlNamespace: 'argocd' }],
    ['a kind', { kind: 'HelmRelease' }, { name: 'web', kind: 'HelmRelease' }],
    ['all', { kind: 'Application', controlNamespace: 'argocd' }, REF],
  ])('is what a request says of it: %s', (_what, members, ref) => {
    const spec: DeploymentSpec = { name: 'web', namespace: 'apps', sources: [{ git: { repo: 'https://git.test/acme/web' } }], ...members }
    expect(refOf(spec)).toStrictEqual(ref)
  })
})

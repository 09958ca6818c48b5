import { describe, expect, test } from 'vitest'
import { matchesGlob } from '../../../src/argocd/glob-pattern.ts'
import { expand } from '../../../src/argocd/repo-server/build-environment.ts'
import { resolveGitRevision } from '../../../src/argocd/repo-server/git/resolve-git-revision.ts'
import { apiVersionsOf, plainVersion } from '../../../src/argocd/repo-server/helm/cluster-capabilities.ts'
import { setParameter } from '../../../src/argocd/repo-server/helm/set-parameter.ts'
import { parseImage } from '../../../src/argocd/repo-server/kustomize/parse-image.ts'
import { isRange, maxVersion } from '../../../src/argocd/repo-server/max-version.ts'
import { isSameUrl } from '../../../src/argocd/repo-server/normalize-url.ts'
import { secretName } from '../../../src/argocd/repo-server/repository-secret.ts'
import { Cluster } from '../../../src/cluster/cluster.ts'

describe('the newest version', () => {
  const tags = ['0.7.1', '0.5.4', '0.7.2', '0.5.0', '0.8.0-rc.1', 'latest', '2024.03-LTS-RC19', 'v0.6', 'prod/v1.0.0', 'prod/v1.10.0', 'prod/x']
  test.each([
    ['0.7.*', '', '0.7.2'],
    ['> 0.5.3, < 0.7', '', 'v0.6'],
    ['>=0.8.0-0, <1', '', '0.8.0-rc.1'],
    ['*', '', '0.7.2'],
    ['99.99', '', '99.99'],
    ['latest', '', 'latest'],
    ['v1.*', 'prod/', 'prod/v1.10.0'],
    ['v1.0.0', 'prod/', 'prod/v1.0.0'],
    ['x', 'prod/', 'prod/v1.10.0'],
  ])('of %s with the prefix "%s" is %s', (range, prefix, version) => {
    expect(maxVersion(range, tags, prefix)).toBe(version)
  })

  test.each([
    ['^3', '', `version matching constraint not found in ${tags.length} tags`],
    ['branch', '', 'failed to determine semver constraint: improper constraint: "branch"'],
    ['branch', 'prod/', 'tagPrefix "prod/" requires targetRevision to be a semver constraint, but "branch" is not a valid constraint'],
  ])('of %s with the prefix "%s" there is none', (range, prefix, text) => {
    expect(() => maxVersion(range, tags, prefix)).toThrow(text)
  })

  test('is not asked for by what is a version', () => {
    expect(['1.2.3', 'v1', '1.x', '= 1.2.3', 'main'].map(isRange)).toEqual([false, false, true, true, false])
  })
})

describe('a revision of git', () => {
  const hash = (digit: string) => digit.repeat(40)
  const references = new Map([
    ['HEAD', hash('a')],
    ['refs/heads/main', hash('a')],
    ['refs/heads/1.x', hash('b')],
    ['refs/heads/both', hash('c')],
    ['refs/tags/both', hash('d')],
    ['refs/tags/1.0.0', hash('e')],
    ['refs/tags/1.0.0^{}', hash('f')],
  ])
  test.each([
    ['', hash('a')],
    ['main', hash('a')],
    ['both', hash('c')],
    ['refs/tags/both', hash('d')],
    ['1.x', hash('f')],
    ['1.0.0', hash('f')],
    ['abcdef0', 'abcdef0'],
  ])('%s is %s', (revision, commit) => {
    expect(resolveGitRevision(references, revision)).toBe(commit)
  })

  test.each(['abcdef', '9.9.9', 'refs/heads/gone'])('%s is none', (revision) => {
    expect(() => resolveGitRevision(references, revision)).toThrow(`unable to resolve '${revision}' to a commit SHA`)
  })
})

describe('addresses of repositories', () => {
  test.each([
    ['https://github.com/argoproj/argo-cd', 'https://GitHub.com/ArgoProj/argo-cd.git', true],
    ['git@github.com:argoproj/test', 'ssh://git@github.com/argoproj/test.git', true],
    ['https://github.com/argoproj/argo-cd', 'http://github.com/argoproj/argo-cd', false],
    ['https://x.test/a', 'https://x.test/a/', false],
    ['not: a url', 'not: a url', true],
    ['', '', false],
  ])('%s and %s', (one, other, same) => {
    expect(isSameUrl(one, other)).toBe(same)
  })

  test.each([
    ['https://github.com/argoproj/argo-cd', '', 'repo-42374749'],
    ['https://github.com/argoproj/argo-cd.git', '', 'repo-821842295'],
    ['https://github.com/argoproj/ARGO-cd', '', 'repo-1890113693'],
  ])('%s of the project "%s" is kept in %s', (url, project, name) => {
    expect(secretName('repo', url, project)).toBe(name)
  })

  test('of a project are kept apart from those of all', () => {
    expect(secretName('repo', 'https://x.test', 'team')).not.toBe(secretName('repo', 'https://x.test'))
  })
})

describe('a glob', () => {
  test.each([
    ['*', 'a/b', '', true],
    ['*', 'a/b', '/', false],
    ['**', 'a/b', '/', true],
    ['a/*/c', 'a/b/c', '/', true],
    ['a?c', 'abc', '', true],
    ['[a-c]x', 'bx', '', true],
    ['[!a-c]x', 'bx', '', false],
    ['{a,b}.yaml', 'b.yaml', '', true],
    ['{a,b}.yaml', 'c.yaml', '', false],
    ['a\\*', 'a*', '', true],
    ['a\\*', 'ab', '', false],
    ['a.b', 'axb', '', false],
    ['{a', 'a', '', false],
    ['a', 'ab', '', false],
  ] as const)('%s and %s, parted by "%s"', (pattern, text, separator, fits) => {
    expect(matchesGlob(pattern, text, separator)).toBe(fits)
  })
})

describe('an image that is to be another', () => {
  test.each([
    ['web:2.0', { name: 'web', newTag: '2.0' }],
    ['web=shop', { name: 'web', newName: 'shop' }],
    ['web=shop:2.0', { name: 'web', newName: 'shop', newTag: '2.0' }],
    ['host:5000/web=host:5000/web:2', { name: 'host:5000/web', newTag: '2' }],
    ['web@sha256:1', { name: 'web', digest: 'sha256:1' }],
    ['web:1@sha256:1', { name: 'web', newTag: '1', digest: 'sha256:1' }],
    ['web', undefined],
    ['host:5000/web', undefined],
    ['=shop', undefined],
  ])('%s', (text, change) => {
    expect(parseImage(text)).toEqual(change)
  })
})

describe('a parameter', () => {
  test.each([
    ['1', false, 1],
    ['007', false, '007'],
    ['1.5', false, '1.5'],
    ['-3', false, -3],
    ['true', false, true],
    ['True', false, 'True'],
    ['', false, ''],
    ['12345678901234567890', false, '12345678901234567890'],
    ['a,b', false, 'a,b'],
    ['a\\,b\\\\', false, 'a,b\\'],
    ['{1,b}', false, [1, 'b']],
    ['{1,b}', true, ['1', 'b']],
    ['{}', false, []],
    ['"a"', false, '"a"'],
  ])('of %s, as a text: %s', (text, isText, value) => {
    expect(setParameter({}, 'a', text, isText)).toEqual({ a: value })
  })
})

test('variables of a build are put in as a shell would', () => {
  const environment = { NAME: 'web', OTHER_1: 'x' }
  expect(
    ['$NAME', ['a-$', '{NAME}-b'].join(''), '$NAME$OTHER_1', '$NAMES', '$$', '100%', '${', 'a$'].map((text) => expand(text, environment)),
  ).toEqual(['web', 'a-web-b', 'webx', '', '$', '100%', '', 'a$'])
})

test('Helm is told what the cluster is', () => {
  expect(['v1.36.1', '1.30', 'v1.29.3+k3s1', 'none'].map(plainVersion)).toEqual(['1.36.1', '1.30.0', '1.29.3', undefined])
  expect(apiVersionsOf(new Cluster())).toEqual(expect.arrayContaining(['v1', 'v1/Pod', 'apps/v1', 'apps/v1/Deployment']))
})

import { describe, expect, test } from 'vitest'
import { matchesFileName } from '../../../src/argocd/projects/file-name-pattern.ts'
import { isDestinationPermitted, isKindPermitted, isResourcePermitted, isSourcePermitted } from '../../../src/argocd/projects/permissions.ts'
import type { JsonMap, KubeObject } from '../../../src/cluster/kube-object.ts'

const project = (spec: JsonMap): KubeObject => ({ apiVersion: 'argoproj.io/v1alpha1', kind: 'AppProject', metadata: { name: 'p' }, spec })

describe('a repository', () => {
  test.each([
    [[], 'https://x.test/a', false],
    [['*'], 'https://x.test/a/b/c', true],
    [['https://x.test/*'], 'https://x.test/a', true],
    [['https://x.test/*'], 'https://x.test/a/b', false],
    [['https://x.test/**'], 'https://x.test/a/b', true],
    [['https://X.test/a'], 'https://x.test/a.git', true],
    [['*', '!https://x.test/secret*'], 'https://x.test/secrets', false],
    [['*', '!https://x.test/secret*'], 'https://x.test/open', true],
    [['!https://x.test/secret*'], 'https://x.test/open', true],
    [['git@x.test:a/b.git'], 'ssh://git@x.test/a/b', true],
  ])('of %j: %s is allowed: %s', (sourceRepos, url, allowed) => {
    expect(isSourcePermitted(project({ sourceRepos }), url)).toBe(allowed)
  })
})

describe('a destination', () => {
  const cluster = { server: 'https://one.test', name: 'one' }
  test.each<[JsonMap[], string, boolean]>([
    [[], 'web', false],
    [[{ server: '*', namespace: '*' }], 'web', true],
    [[{ server: 'https://one.test', namespace: 'web-*' }], 'web-a', true],
    [[{ server: 'https://one.test', namespace: 'web-*' }], 'other', false],
    [[{ name: 'one', namespace: 'web' }], 'web', true],
    [[{ name: 'two', namespace: 'web' }], 'web', false],
    [
      [
        { server: '*', namespace: '*' },
        { server: '*', namespace: '!kube-*' },
      ],
      'kube-system',
      false,
    ],
    [
      [
        { server: '*', namespace: '*' },
        { server: '*', namespace: '!kube-*' },
      ],
      'web',
      true,
    ],
    [
      [
        { server: '*', namespace: '*' },
        { server: '!https://one.test', namespace: 'web' },
      ],
      'web',
      false,
    ],
    [
      [
        { server: '*', namespace: '*' },
        { server: '!https://two.test', namespace: 'web' },
      ],
      'web',
      true,
    ],
  ])('of %j: %s is allowed: %s', (destinations, namespace, allowed) => {
    expect(isDestinationPermitted(project({ destinations }), cluster, namespace)).toBe(allowed)
  })

  test('has to be a cluster of the project, where only they count', () => {
    const only = project({ destinations: [{ server: '*', namespace: '*' }], permitOnlyProjectScopedClusters: true })
    expect(isDestinationPermitted(only, cluster, 'web')).toBe(false)
    expect(isDestinationPermitted(only, cluster, 'web', [{ server: 'https://two.test', name: 'one' }])).toBe(true)
  })
})

describe('a kind', () => {
  const deployment = { group: 'apps', kind: 'Deployment', name: 'a' }
  const role = { group: 'rbac', kind: 'ClusterRole', name: 'view-all' }
  const kinds = (group: string, kind: string, name?: string) => [{ group, kind, ...(name === undefined ? {} : { name }) }]
  test.each<[string, JsonMap, typeof role, boolean, boolean]>([
    ['in a namespace without lists', {}, deployment, true, true],
    ['beside them without lists', {}, role, false, false],
    ['in an empty list of what is allowed', { namespaceResourceWhitelist: [] }, deployment, true, false],
    ['in the list', { namespaceResourceWhitelist: kinds('*', 'Dep*') }, deployment, true, true],
    ['not in the list', { namespaceResourceWhitelist: kinds('', '*') }, deployment, true, false],
    ['in both lists', { namespaceResourceWhitelist: kinds('*', '*'), namespaceResourceBlacklist: kinds('apps', '*') }, deployment, true, false],
    ['of the cluster', { clusterResourceWhitelist: kinds('rbac', 'ClusterRole') }, role, false, true],
    ['of the cluster by name', { clusterResourceWhitelist: kinds('rbac', 'ClusterRole', 'view-*') }, role, false, true],
    ['of the cluster by another name', { clusterResourceWhitelist: kinds('rbac', 'ClusterRole', 'edit-*') }, role, false, false],
    [
      'of the cluster but for one',
      { clusterResourceWhitelist: kinds('*', '*'), clusterResourceBlacklist: kinds('*', '*', 'view-all') },
      role,
      false,
      false,
    ],
  ])('%s', (_what, spec, resource, namespaced, allowed) => {
    expect(isKindPermitted(project(spec), resource, namespaced)).toBe(allowed)
  })

  test('in a namespace that is no destination is no resource', () => {
    const one = project({ destinations: [{ server: '*', namespace: 'web' }] })
    const allowed = (namespace: string) => isResourcePermitted(one, { ...deployment, namespace }, { server: 'https://one.test', name: 'one' })
    expect([allowed('web'), allowed('other')]).toEqual([true, false])
  })
})

describe('patterns of file names', () => {
  test.each([
    ['a*c', 'abbc', true],
    ['a*c', 'a/c', false],
    ['a?c', 'abc', true],
    ['[a-c]x', 'bx', true],
    ['[^a-c]x', 'bx', false],
    ['a\\*', 'a*', true],
    ['a\\*', 'ab', false],
    ['[', '[', false],
    ['a\\', 'a', false],
    ['a.b', 'axb', false],
  ])('%s and %s: %s', (pattern, text, fits) => expect(matchesFileName(pattern, text)).toBe(fits))
})

import { describe, expect, it } from 'vitest'
import { createDms } from '../src/client/create-dms.ts'
import type { DeploymentChange } from '../src/contract/deployment-spec.ts'
import { MASKED } from '../src/contract/masked.ts'
import { caught } from './support/caught.ts'
import { fakeAdapter } from './support/fake-adapter.ts'

const GIT = { repo: 'https://git.test/acme/web' }

const setUp = () => {
  const { adapter, calls } = fakeAdapter()
  const instance = createDms({ instances: { prod: adapter } }).instance('prod')
  return { calls, update: (change: unknown) => instance.updateDeployment('web', change as DeploymentChange) }
}

const REFUSED: readonly (readonly [string, unknown, string, string])[] = [
  ['nothing', {}, '', 'found an empty change; accepted is a merge patch with at least one member'],
  ['only what is undefined', { values: undefined }, '', 'found an empty change'],
  ['no object', 'values', '', 'found "values"; accepted is an object'],
  ...['name', 'namespace', 'cluster', 'kind', 'controlNamespace'].map(
    (member) => [`an identity, ${member}`, { [member]: 'other' }, member, 'a change cannot move a deployment; leave it out'] as const,
  ),
  ['an identity to unset', { cluster: null }, 'cluster', 'a change cannot move a deployment'],
  ['suspend, which has its own call', { suspend: true }, 'suspend', 'no part of a change; suspendDeployment and resumeDeployment set it'],
  ['the short form of the repository', { gitRepo: 'acme/web' }, 'gitRepo', 'only of a request; in a change it is source.git.repo'],
  ['the short form of the revision', { gitRevision: 'tag:v2' }, 'gitRevision', 'only of a request; in a change it is source.git.revision'],
  ['the short form of the path', { gitPath: null }, 'gitPath', 'only of a request; in a change it is source.git.path'],
  ['a name inside that is only at the top an identity', { sync: { name: 'x' } }, 'sync.name', 'unknown; accepted here: automated'],
  ['a misspelt member', { vlaues: { a: 1 } }, 'vlaues', 'unknown (did you mean "values"?)'],
  ['a misspelt member inside', { sync: { prun: true } }, 'sync.prun', 'unknown (did you mean "prune"?)'],
  ['a misspelt member inside to unset', { sync: { prun: null } }, 'sync.prun', 'unknown (did you mean "prune"?)'],
  ['a misspelt member of the source', { source: { git: { revison: 'v1' } } }, 'source.git.revison', 'unknown (did you mean "revision"?)'],
  ['a wrong type', { labels: 5 }, 'labels', 'found 5; accepted is an object'],
  ['a wrong type inside', { sync: { prune: 'yes' } }, 'sync.prune', 'found "yes"; accepted is true or false'],
  ['two kinds of source', { source: { git: GIT, oci: { url: 'oci://x' } } }, 'source', 'found git and oci; accepted is one of git, helm'],
  ['source and sources', { source: { git: GIT }, sources: [{ git: GIT }] }, 'source', 'found source and sources; accepted is one of them'],
  ['half a source in the list', { sources: [{ git: { revision: 'v1' } }] }, 'sources[0].git.repo', 'found nothing; accepted is text'],
  ['no sources', { sources: [] }, 'sources', 'list; accepted is a list of at least 1'],
  ['sources to unset', { sources: null }, 'sources', 'found null; accepted is a list'],
  ['a source to unset', { source: null }, 'source', 'found null; accepted is an object'],
  ['null in a list, which replaces', { kustomize: { components: [null] } }, 'kustomize.components[0]', 'found null; accepted is text'],
  ['a mask', { values: { db: { password: MASKED } } }, 'values.db.password', `found ${MASKED}, which stands for a secret that was read`],
  ['what is no JSON', { values: { a: Number.NaN } }, 'values.a', 'found NaN; accepted is JSON'],
]

describe('A change is refused before anything is sent', () => {
  it.each(REFUSED)('when it has %s', async (_what, change, path, message) => {
    const { update, calls } = setUp()
    const error = await caught(update(change))
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', method: 'updateDeployment', details: { path } })
    expect(error.message).toMatch(path === '' ? /^change refused: / : `${path}: `)
    expect(error.message).toContain(message)
    expect(calls).toEqual([])
  })
})

describe('A change reaches the adapter as the merge patch that it is', () => {
  const sent = async (change: DeploymentChange) => {
    const { update, calls } = setUp()
    await update(change)
    expect(calls).toEqual([{ method: 'updateDeployment', args: [{ name: 'web' }, expect.anything(), { timeoutMs: 30_000 }] }])
    return calls[0]?.args[1]
  }

  it.each<[string, DeploymentChange]>([
    ['a revision', { source: { git: { revision: 'tag:v2' } } }],
    ['another kind of source', { source: { git: null, helm: { repo: 'https://charts.test', chart: 'web' } } }],
    ['a list of sources', { sources: [{ git: GIT }] }],
    ['members unset', { values: null, project: null, labels: null }],
    ['members inside unset', { labels: { tier: null, app: 'web' }, values: { a: null, b: { c: null } } }],
    ['an image unset', { kustomize: { images: { nginx: null, redis: { tag: null, digest: 'sha256:0' } } } }],
    ['part of a policy', { sync: { prune: true, retry: { limit: null } } }],
  ])('with %s', async (_what, change) => {
    expect(await sent(change)).toStrictEqual(change)
  })

  it('with dependencies as objects', async () => {
    const change: unknown = { dependsOn: ['K/ns/db', { name: 'cache' }] }
    expect(await sent(change as DeploymentChange)).toStrictEqual({
      dependsOn: [{ kind: 'K', controlNamespace: 'ns', name: 'db' }, { name: 'cache' }],
    })
    expect(await sent({ dependsOn: null })).toStrictEqual({ dependsOn: null })
  })

  it('as it was at the call, whatever happens to it later', async () => {
    const { update, calls } = setUp()
    const change = { values: { replicas: 1 } }
    const updating = update(change)
    change.values.replicas = 100
    await updating
    expect(calls[0]?.args[1]).toEqual({ values: { replicas: 1 } })
  })
})

describe('A member that is to be put in whole', () => {
  it('keeps its nulls on the way to the adapter, as does one to be unset', async () => {
    const { adapter, calls } = fakeAdapter()
    const instance = createDms({ instances: { prod: adapter } }).instance('prod')
    await instance.updateDeployment('web', { values: { a: null, b: [null] } }, { replace: ['values'] })
    await instance.updateDeployment('web', { kustomize: null, values: null }, { replace: ['kustomize', 'values'] })
    expect(calls.map((call) => call.args.slice(1))).toEqual([
      [{ values: { a: null, b: [null] } }, { replace: ['values'], timeoutMs: 30_000 }],
      [
        { kustomize: null, values: null },
        { replace: ['kustomize', 'values'], timeoutMs: 30_000 },
      ],
    ])
  })

  it.each<[string, DeploymentChange, readonly string[], readonly (readonly [string, string])[]]>([
    ['is not in the change', { project: 'x' }, ['values'], [['replace[0]', 'found "values", which the change does not have']]],
    [
      'has nulls, which only a merge has',
      { kustomize: { images: { nginx: null, redis: { tag: null } }, components: null } },
      ['values', 'kustomize'],
      [
        ['replace[0]', 'found "values", which the change does not have'],
        ['kustomize.images.nginx', 'found null; with replace there is nothing that it could unset'],
        ['kustomize.images.redis.tag', 'found null'],
        ['kustomize.components', 'found null'],
      ],
    ],
  ])('is refused before anything is sent where it %s', async (_what, change, replace, issues) => {
    const { adapter, calls } = fakeAdapter()
    const instance = createDms({ instances: { prod: adapter } }).instance('prod')
    const error = await caught(instance.updateDeployment('web', change, { replace }))
    expect(error.code).toBe('INVALID_ARGUMENT')
    expect(error.details['issues']).toEqual(issues.map(([path, message]) => ({ path, message: expect.stringContaining(message) })))
    expect(calls).toEqual([])
  })
})

import { describe, expect, it } from 'vitest'
import { createDms } from '../src/client/create-dms.ts'
import type { DeploymentRequest } from '../src/contract/deployment-spec.ts'
import { MASKED } from '../src/contract/masked.ts'
import { caught } from './support/caught.ts'
import { fakeAdapter } from './support/fake-adapter.ts'

const GIT = { repo: 'https://git.test/acme/web' }
const REQUEST = { name: 'web', namespace: 'apps', gitRepo: GIT.repo }
const BARE = { name: 'web', namespace: 'apps' }

const setUp = () => {
  const { adapter, calls } = fakeAdapter()
  const instance = createDms({ instances: { prod: adapter } }).instance('prod')
  return { calls, create: (request: unknown) => instance.createDeployment(request as DeploymentRequest) }
}

/** What is wrong with the request, and what the one issue about it says: path, what was found, what is accepted. */
const REFUSED: readonly (readonly [string, unknown, string, string])[] = [
  ['an upper case name', { ...REQUEST, name: 'Web' }, 'name', 'found "Web"; accepted is a DNS-1123 label'],
  ['a name with a dot', { ...REQUEST, name: 'web.v1' }, 'name', 'found "web.v1"; accepted is a DNS-1123 label'],
  ['a name that ends with a dash', { ...REQUEST, name: 'web-' }, 'name', 'found "web-"; accepted is a DNS-1123 label'],
  ['a name of 64 characters', { ...REQUEST, name: 'w'.repeat(64) }, 'name', `found "${'w'.repeat(64)}"; accepted is a DNS-1123 label`],
  ['an empty name', { ...REQUEST, name: '' }, 'name', 'found ""; accepted is a DNS-1123 label'],
  ['no namespace', { name: 'web', gitRepo: GIT.repo }, 'namespace', 'found nothing; accepted is text'],
  ['a namespace that is none', { ...REQUEST, namespace: '../kube-system' }, 'namespace', 'found "../kube-system"; accepted is a DNS-1123 label'],
  ['a control namespace that is none', { ...REQUEST, controlNamespace: '..' }, 'controlNamespace', 'found ".."; accepted is a DNS-1123 label'],
  ['no source', BARE, 'source', 'found none of them; accepted is exactly one of sources, source, gitRepo'],
  [
    'source and gitRepo',
    { ...REQUEST, source: { git: GIT } },
    'source',
    'found source and gitRepo; accepted is exactly one of sources, source, gitRepo',
  ],
  [
    'all three forms of a source',
    { ...REQUEST, source: { git: GIT }, sources: [{ git: GIT }] },
    'source',
    'found sources and source and gitRepo; accepted is exactly one of sources, source, gitRepo',
  ],
  ['gitPath without gitRepo', { ...BARE, source: { git: GIT }, gitPath: 'base' }, 'gitPath', 'found without gitRepo; accepted only beside gitRepo'],
  [
    'gitRevision without gitRepo',
    { ...BARE, source: { git: GIT }, gitRevision: 'v1' },
    'gitRevision',
    'found without gitRepo; accepted only beside gitRepo',
  ],
  [
    'a misspelt form of a revision',
    { ...REQUEST, gitRevision: 'brnach:main' },
    'gitRevision',
    'found "brnach:main"; accepted is a branch, tag or commit, perhaps',
  ],
  ['half a revision', { ...BARE, source: { git: { ...GIT, revision: 'tag:' } } }, 'source.git.revision', 'found "tag:"; accepted is a branch, tag'],
  [
    'an empty revision',
    { ...BARE, source: { git: { ...GIT, revision: '' } } },
    'source.git.revision',
    'found ""; accepted is a branch, tag or commit',
  ],
  ['half a commit', { ...REQUEST, gitRevision: 'commit:abc123' }, 'gitRevision', '"commit:" (40 or 64 hex digits)'],
  [
    'a misspelt reference',
    { ...BARE, source: { oci: { url: 'oci://x', reference: 'sha:1' } } },
    'source.oci.reference',
    'found "sha:1"; accepted is a tag, "sha256:<digest>" or "semver:<range>"',
  ],
  ['no sources in the list', { ...BARE, sources: [] }, 'sources', 'list; accepted is a list of at least 1'],
  ['values as YAML', { ...REQUEST, values: 'replicas: 3' }, 'values', 'found a text (not shown); accepted is an object'],
  ['an unknown member', { ...REQUEST, nmaespace: 'apps' }, 'nmaespace', 'unknown (did you mean "namespace"?); accepted here: name, namespace, '],
  [
    'an unknown member of a source',
    { ...BARE, source: { git: { ...GIT, revison: 'v1' } } },
    'source.git.revison',
    'unknown (did you mean "revision"?)',
  ],
  [
    'an unknown member of sync',
    { ...REQUEST, sync: { prun: true } },
    'sync.prun',
    'unknown (did you mean "prune"?); accepted here: automated, prune',
  ],
  ['an unknown member like nothing else', { ...REQUEST, xyzzyxyzzy: 1 }, 'xyzzyxyzzy', 'unknown; accepted here: '],
  [
    'two members in one source',
    { ...BARE, source: { git: GIT, helm: { repo: 'https://charts.test', chart: 'web' } } },
    'source',
    'found git and helm; accepted is exactly one of git, helm, oci, bucket, existing',
  ],
  [
    'no member in a source',
    { ...BARE, sources: [{ git: GIT }, { name: 'values' }] },
    'sources[1]',
    'found none of them; accepted is exactly one of git,',
  ],
  [
    'two sources of one name',
    { ...BARE, sources: [{ name: 'a', git: GIT }, { git: GIT }, { name: 'a', git: GIT }] },
    'sources[2].name',
    'found "a" again; names of sources are unique',
  ],
  [
    'a source to be read only',
    { ...BARE, source: { git: GIT, other: { type: 'plugin', url: null } } },
    'source.other',
    'read only: this contract has no words for such a source',
  ],
  [
    'the object of a source, as get gave it',
    {
      ...BARE,
      sources: [{ git: GIT, object: { group: 'source.toolkit.fluxcd.io', version: 'v1', kind: 'GitRepository', namespace: 'x', name: 'y' } }],
    },
    'sources[0].object',
    'read only; leave it out of what getDeployment gave: sources.map(({ object, ...source }) => source)',
  ],
  [
    'a mask in values',
    { ...REQUEST, values: { db: { password: MASKED } } },
    'values.db.password',
    `found ${MASKED}, which stands for a secret that was read`,
  ],
  ['a mask in a list in values', { ...REQUEST, values: { env: [{ value: MASKED }] } }, 'values.env[0].value', `found ${MASKED}, which stands`],
  ['a mask in an annotation', { ...REQUEST, annotations: { token: MASKED } }, 'annotations.token', `found ${MASKED}, which stands`],
  [
    'a mask within the text of a patch',
    { ...REQUEST, kustomize: { patches: [{ patch: `data:\n  token: ${MASKED}\n` }] } },
    'kustomize.patches[0].patch',
    `found ${MASKED}, which stands`,
  ],
  [
    'values from nowhere',
    { ...REQUEST, valuesFrom: [{ optional: true }] },
    'valuesFrom[0]',
    'found none of them; accepted is exactly one of file, secret, configMap',
  ],
  [
    'values from two places',
    { ...REQUEST, valuesFrom: [{ file: 'a.yaml', secret: { name: 's' } }] },
    'valuesFrom[0]',
    'found file and secret; accepted is exactly one of file, secret, configMap',
  ],
  ['a number for a name', { ...REQUEST, name: 5 }, 'name', 'found 5; accepted is text'],
  ['a text for a boolean', { ...REQUEST, suspend: 'yes' }, 'suspend', 'found "yes"; accepted is true or false'],
  ['a text for a number', { ...REQUEST, sync: { intervalMs: '5m' } }, 'sync.intervalMs', 'found "5m"; accepted is a number'],
  ['half a millisecond', { ...REQUEST, sync: { intervalMs: 0.5 } }, 'sync.intervalMs', 'found 0.5; accepted is a whole number'],
  ['negative replicas', { ...REQUEST, kustomize: { replicas: { web: -1 } } }, 'kustomize.replicas.web', 'found -1; accepted is at least 0'],
  ['a number as a label', { ...REQUEST, labels: { tier: 1 } }, 'labels.tier', 'found 1; accepted is text'],
  ['null, which is for changes', { ...REQUEST, labels: { tier: null } }, 'labels.tier', 'found null; accepted is text'],
  ['a list for values', { ...REQUEST, values: ['a'] }, 'values', 'found a list; accepted is an object'],
  ['an empty path of a dependency', { ...REQUEST, dependsOn: [{ name: '' }] }, 'dependsOn[0].name', 'found ""; accepted is a non-empty text'],
  ['a dependency that is none', { ...REQUEST, dependsOn: [5] }, 'dependsOn[0]', 'found 5; accepted is text or an object'],
  [
    'a misspelt dependency',
    { ...REQUEST, dependsOn: [{ name: 'db', knd: 'K' }] },
    'dependsOn[0].knd',
    'unknown (did you mean "kind"?); accepted here: name, ',
  ],
  [
    'an object of another instance',
    { ...REQUEST, dependsOn: ['other:K/ns/db'] },
    'dependsOn[0]',
    'found "other:K/ns/db"; accepted is a deployment of this instance',
  ],
  ['NaN', { ...REQUEST, values: { a: [Number.NaN] } }, 'values.a[0]', 'found NaN; accepted is JSON'],
  ['Infinity', { ...REQUEST, values: { a: -Infinity } }, 'values.a', 'found -Infinity; accepted is JSON'],
  ['a BigInt', { ...REQUEST, values: { a: 1n } }, 'values.a', 'found a bigint; accepted is JSON'],
  ['a date', { ...REQUEST, values: { a: new Date(0) } }, 'values.a', 'found a Date; accepted is JSON'],
  ['a map', { ...REQUEST, values: { a: new Map() } }, 'values.a', 'found a Map; accepted is JSON'],
  ['a function', { ...REQUEST, values: { a: () => 1 } }, 'values.a', 'found a function; accepted is JSON'],
  ['a symbol', { ...REQUEST, values: { a: Symbol('x') } }, 'values.a', 'found a symbol; accepted is JSON'],
  ['a hole that was never filled', { ...REQUEST, values: { a: new Array(1) } }, 'values.a[0]', 'found nothing; accepted is JSON'],
  ['a hole in a list', { ...REQUEST, values: { a: [1, undefined] } }, 'values.a[1]', 'found nothing; accepted is JSON'],
  [
    'half a character',
    { ...REQUEST, values: { a: '\uD83D' } },
    'values.a',
    'found a text with half a character (a lone surrogate); accepted is JSON',
  ],
  ['a member called __proto__', { ...REQUEST, values: JSON.parse('{"__proto__":{"x":1}}') }, 'values.__proto__', 'found this name; accepted is JSON'],
  ['nothing', undefined, '', 'found nothing; accepted is an object'],
  ['null', null, '', 'found null; accepted is an object'],
  ['a text', 'web', '', 'found "web"; accepted is an object'],
]

describe('A request is refused before anything is sent', () => {
  it.each(REFUSED)('when it has %s', async (_what, request, path, message) => {
    const { create, calls } = setUp()
    const error = await caught(create(request))
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', instance: 'prod', adapter: 'fake', method: 'createDeployment', details: { path } })
    expect(error.details['issues']).toEqual([{ path, message: expect.stringContaining(message) }])
    expect(error.message).toMatch(path === '' ? /^request refused: / : `${path}: `)
    expect(error.message).toContain(message)
    expect(calls).toEqual([])
  })

  it('when it is deeper than anybody reads', async () => {
    const { create, calls } = setUp()
    const nested = (levels: number) => Array.from({ length: levels }).reduce<object>((inner) => ({ a: inner }), {})
    for (const values of [nested(1_000), nested(100_000)]) {
      const error = await caught(create({ ...REQUEST, values }))
      expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', details: { issues: [{ message: 'found more than 500 levels; accepted is JSON' }] } })
      expect(error.message.length).toBeLessThan(5_000)
    }
    expect(calls).toEqual([])
    await create({ ...REQUEST, values: nested(400) })
    expect(calls).toHaveLength(1)
  })

  it('when it contains itself', async () => {
    const values: Record<string, unknown> = {}
    values['loop'] = [values]
    const { create, calls } = setUp()
    expect((await caught(create({ ...REQUEST, values }))).message).toContain('values.loop[0]: found an object that contains itself; accepted is JSON')
    expect(calls).toEqual([])
  })

  it('with every fault at once', async () => {
    const { create } = setUp()
    const error = await caught(create({ name: 'Web', gitPath: 'x', labels: { a: 1 }, xyzzyxyzzy: 'apps' }))
    const paths = (error.details['issues'] as readonly { readonly path: string }[]).map((issue) => issue.path)
    expect(paths.sort()).toEqual(['gitPath', 'labels.a', 'name', 'namespace', 'source', 'xyzzyxyzzy'])
  })

  it('without showing values, credentials in URLs, or endless texts', async () => {
    const { create } = setUp()
    const wrong = { ...REQUEST, values: 'password: hunter2', suspend: 'https://me:hunter2@git.test', name: 'x'.repeat(10_000) }
    const { message } = await caught(create(wrong))
    expect(message).toMatch(/values: found a text \(not shown/)
    expect(message).toContain('suspend: found "https://git.test"')
    expect(message).not.toContain('hunter2')
    expect(message.length).toBeLessThan(1_000)
  })
})

describe('A request reaches the adapter in its normal form', () => {
  const sent = async (request: DeploymentRequest) => {
    const { create, calls } = setUp()
    await create(request)
    expect(calls).toEqual([{ method: 'createDeployment', args: [expect.anything(), { timeoutMs: 30_000 }] }])
    return calls[0]?.args[0]
  }

  it('from the shorthand', async () => {
    expect(await sent({ ...REQUEST, gitRevision: 'tag:v1', gitPath: 'base' })).toStrictEqual({
      ...BARE,
      sources: [{ git: { ...GIT, revision: 'tag:v1', path: 'base' } }],
    })
    expect(await sent(REQUEST)).toStrictEqual({ ...BARE, sources: [{ git: GIT }] })
  })

  it.each([
    'main',
    'refs/pull/1/head',
    'branch:a/b',
    'tag:v1',
    `commit:${'a1'.repeat(20)}`,
    `commit:${'A1'.repeat(32)}`,
    'semver:>=1 <2',
    'a'.repeat(40),
  ])('with the revision %s', async (revision) => {
    expect(await sent({ ...REQUEST, gitRevision: revision })).toMatchObject({ sources: [{ git: { revision } }] })
  })

  it('from source', async () => {
    expect(await sent({ ...BARE, source: { helm: { repo: 'https://charts.test', chart: 'web' } } })).toStrictEqual({
      ...BARE,
      sources: [{ helm: { repo: 'https://charts.test', chart: 'web' } }],
    })
  })

  it('from sources', async () => {
    const sources = [{ git: GIT }, { name: 'values', git: GIT }]
    expect(await sent({ ...BARE, sources })).toStrictEqual({ ...BARE, sources })
  })

  it('with dependencies as objects', async () => {
    const dependsOn = ['db', 'prod:Application/argocd/cache', { name: 'queue' }]
    expect(await sent({ ...REQUEST, dependsOn })).toStrictEqual({
      ...BARE,
      sources: [{ git: GIT }],
      dependsOn: [{ name: 'db' }, { kind: 'Application', controlNamespace: 'argocd', name: 'cache' }, { name: 'queue' }],
    })
  })

  it('without what is undefined, at any depth', async () => {
    const request: unknown = {
      ...REQUEST,
      kind: undefined,
      source: undefined,
      values: { a: undefined, b: { c: undefined } },
      sync: { prune: undefined },
    }
    expect(await sent(request as DeploymentRequest)).toStrictEqual({ ...BARE, sources: [{ git: GIT }], values: { b: {} }, sync: {} })
  })

  it('judged by the source that is given, not by one that is undefined', async () => {
    const request: unknown = { ...BARE, source: { bucket: undefined, git: GIT } }
    expect(await sent(request as DeploymentRequest)).toStrictEqual({ ...BARE, sources: [{ git: GIT }] })
  })

  it('with nulls and odd names in values, which are the chart’s own', async () => {
    const values = { a: null, 'b.c/d': [null, 0, false, ''], constructor: { toString: 'x' } }
    expect(await sent({ ...REQUEST, values })).toEqual({ ...BARE, sources: [{ git: GIT }], values })
  })

  it('with the longest and the shortest name', async () => {
    expect(await sent({ ...REQUEST, name: 'w'.repeat(63) })).toMatchObject({ name: 'w'.repeat(63) })
    expect(await sent({ ...REQUEST, name: '0' })).toMatchObject({ name: '0' })
  })

  it('as it was at the call, whatever happens to it later', async () => {
    const { create, calls } = setUp()
    const request = { ...REQUEST, values: { replicas: 1 } }
    const creating = create(request)
    request.name = 'other'
    request.values.replicas = 100
    await creating
    expect(calls[0]?.args[0]).toMatchObject({ name: 'web', values: { replicas: 1 } })
  })
})

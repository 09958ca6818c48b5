import { describe, expect, it } from 'vitest'
import type { DmsInstance } from '../src/client/dms.ts'
import { MASKED } from '../src/contract/masked.ts'
import { GIT, type MethodCase, POD, REQUEST } from './support/instance-methods.ts'
import { refused } from './support/refused.ts'

const FLAG = 'accepted is true or false'
const TEXT = 'accepted is a non-empty text'

/** Everything else that is given: what was called with, and all that is said about it. */
const ARGUMENTS: readonly (readonly [
  MethodCase['method'],
  string,
  (one: DmsInstance) => Promise<unknown>,
  readonly (readonly [string, string])[],
])[] = [
  [
    'planDeployment',
    'nothing',
    (one) => one.planDeployment({}),
    [['', 'found none of them; accepted is exactly one of create, update, delete, reconcile, rollback']],
  ],
  ['planDeployment', 'no request', (one) => one.planDeployment(undefined as never), [['', 'found nothing; accepted is an object']]],
  ['planDeployment', 'null', (one) => one.planDeployment(null as never), [['', 'found null; accepted is an object']]],
  [
    'planDeployment',
    'two',
    (one) => one.planDeployment({ create: REQUEST, rollback: { ref: { name: 'web' } } }),
    [['', 'found create and rollback; accepted is exactly one of']],
  ],
  [
    'planDeployment',
    'a misspelt one',
    (one) => one.planDeployment({ updte: {} } as never),
    [
      ['updte', 'unknown (did you mean "update"?)'],
      ['', 'found none of them'],
    ],
  ],
  [
    'planDeployment',
    'a wrong create',
    (one) => one.planDeployment({ create: { ...REQUEST, name: 'Web', nmaespace: 'x' } as never }),
    [
      ['create.name', 'found "Web"; accepted is a DNS-1123 label'],
      ['create.nmaespace', 'unknown (did you mean "namespace"?)'],
    ],
  ],
  [
    'planDeployment',
    'a create with wrong dependencies',
    (one) => one.planDeployment({ create: { ...REQUEST, dependsOn: ['a//b', 'other:db', 'ok'] } }),
    [
      ['create.dependsOn[0]', 'found "a//b", it has the part ""'],
      ['create.dependsOn[1]', 'found "other:db"; accepted is a deployment of this instance'],
    ],
  ],
  [
    'planDeployment',
    'a create that is no JSON',
    (one) => one.planDeployment({ create: { ...REQUEST, values: { a: 1n as never } } }),
    [['create.values.a', 'found a bigint; accepted is JSON']],
  ],
  [
    'planDeployment',
    'half an update',
    (one) => one.planDeployment({ update: { ref: { name: 'web' } } as never }),
    [['update.change', 'found nothing; accepted is an object']],
  ],
  [
    'planDeployment',
    'a wrong update',
    (one) => one.planDeployment({ update: { ref: { name: '' }, change: { name: 'x' } as never } }),
    [
      ['update.ref.name', 'found ""; accepted is a non-empty text'],
      ['update.change.name', 'a change cannot move a deployment'],
    ],
  ],
  [
    'planDeployment',
    'an empty update',
    (one) => one.planDeployment({ update: { ref: { name: 'web' }, change: {} } }),
    [['update.change', 'found an empty change']],
  ],
  [
    'planDeployment',
    'an update with a wrong dependency',
    (one) => one.planDeployment({ update: { ref: { name: 'web' }, change: { dependsOn: [{ name: '..' }] } } }),
    [['update.change.dependsOn[0].name', 'found ".."; accepted is a non-empty text']],
  ],
  [
    'planDeployment',
    'a delete that does not say how',
    (one) => one.planDeployment({ delete: { ref: { name: 'web' } } as never }),
    [['delete.cascade', 'found nothing; accepted is "workloads"']],
  ],
  [
    'planDeployment',
    'a wrong reconcile',
    (one) => one.planDeployment({ reconcile: { ref: { name: 'web' }, prune: 1, hard: true } as never }),
    [
      ['reconcile.prune', `found 1; ${FLAG}`],
      ['reconcile.hard', 'unknown; accepted here: ref, prune, revision'],
    ],
  ],
  [
    'planDeployment',
    'a wrong rollback',
    (one) => one.planDeployment({ rollback: { ref: { name: 'web' }, to: 3 as never } }),
    [['rollback.to', `found 3; ${TEXT}`]],
  ],
  [
    'planDeployment',
    'a rollback of nothing',
    (one) => one.planDeployment({ rollback: { ref: {} as never } }),
    [['rollback.ref.name', 'found nothing; accepted is a non-empty text']],
  ],
  [
    'listResourceActions',
    'no resource',
    (one) => one.listResourceActions('web', undefined as never),
    [['resource', 'found nothing; accepted is an object']],
  ],
  [
    'listResourceActions',
    'half a resource',
    (one) => one.listResourceActions('web', { kind: 'Pod', name: 'web' } as never),
    [
      ['resource.group', 'found nothing; accepted is a text'],
      ['resource.version', `found nothing; ${TEXT}`],
      ['resource.namespace', `found nothing; ${TEXT}`],
    ],
  ],
  [
    'listResourceActions',
    'a wrong resource',
    (one) => one.listResourceActions('web', { ...POD, namespace: '', knd: 1 } as never),
    [
      ['resource.namespace', `found ""; ${TEXT}`],
      ['resource.knd', 'unknown (did you mean "kind"?)'],
    ],
  ],
  ['runResourceAction', 'nothing', (one) => one.runResourceAction('web', undefined as never), [['', 'found nothing; accepted is an object']]],
  [
    'runResourceAction',
    'half an action',
    (one) => one.runResourceAction('web', { nam: 'restart' } as never),
    [
      ['nam', 'unknown (did you mean "name"?)'],
      ['resource', 'found nothing; accepted is an object'],
      ['name', `found nothing; ${TEXT}`],
    ],
  ],
  [
    'runResourceAction',
    'wrong params',
    (one) => one.runResourceAction('web', { resource: POD, name: 'x', params: { a: 1 } as never }),
    [['params.a', 'found 1; accepted is a text']],
  ],
  [
    'runResourceAction',
    'a list of params',
    (one) => one.runResourceAction('web', { resource: POD, name: 'x', params: [] as never }),
    [['params', 'found a list; accepted is an object']],
  ],
  [
    'listDeploymentPackages',
    'a wrong query',
    (one) => one.listDeploymentPackages({ typ: 'git', limit: 0, cursor: '' } as never),
    [
      ['typ', 'unknown (did you mean "type"?)'],
      ['limit', 'found 0; accepted is a whole number, 1 to 1000'],
      ['cursor', `found ""; ${TEXT}`],
    ],
  ],
  ['listDeploymentPackages', 'no query', (one) => one.listDeploymentPackages('git' as never), [['', 'found "git"; accepted is an object']]],
  ['getDeploymentPackage', 'no id', (one) => one.getDeploymentPackage(''), [['id', `found ""; ${TEXT}`]]],
  ['getDeploymentPackage', 'a path', (one) => one.getDeploymentPackage('.'), [['id', 'found "."; accepted is the id of a package']]],
  ['listPackageVersions', 'a path', (one) => one.listPackageVersions('..'), [['id', 'found ".."; accepted is the id of a package']]],
  ['deleteDeploymentPackage', 'a path', (one) => one.deleteDeploymentPackage('..'), [['id', 'found ".."; accepted is the id of a package']]],
  ['listPackageVersions', 'no id', (one) => one.listPackageVersions(undefined as never), [['id', `found nothing; ${TEXT}`]]],
  ['deleteDeploymentPackage', 'no id', (one) => one.deleteDeploymentPackage({} as never), [['id', `found an object; ${TEXT}`]]],
  ['uploadDeploymentPackage', 'nothing', (one) => one.uploadDeploymentPackage(undefined as never), [['', 'found nothing; accepted is an object']]],
  [
    'uploadDeploymentPackage',
    'no source',
    (one) => one.uploadDeploymentPackage({ name: '' } as never),
    [
      ['name', 'found ""; accepted is a non-empty text'],
      ['source', 'found nothing; accepted is an object'],
    ],
  ],
  [
    'uploadDeploymentPackage',
    'a misspelt member',
    (one) => one.uploadDeploymentPackage({ source: GIT, credentails: {} } as never),
    [['credentails', 'unknown (did you mean "credentials"?)']],
  ],
  [
    'uploadDeploymentPackage',
    'a source to be read only',
    (one) => one.uploadDeploymentPackage({ source: { ...GIT, object: POD } }),
    [['source.object', 'read only; leave it out of what getDeployment gave']],
  ],
  [
    'watchDeployments',
    'a page',
    async (one) =>
      one
        .watchDeployments({ limit: 1 } as never)
        [Symbol.asyncIterator]()
        .next(),
    [['limit', 'unknown']],
  ],
]

describe('A mask, which stands for a secret that was read', () => {
  it.each<[string, MethodCase['method'], (one: DmsInstance) => Promise<unknown>, string]>([
    [
      'a param of an action',
      'runResourceAction',
      (one) => one.runResourceAction('web', { resource: POD, name: 'x', params: { p: MASKED } }),
      'params.p',
    ],
    [
      'a credential',
      'uploadDeploymentPackage',
      (one) => one.uploadDeploymentPackage({ source: GIT, credentials: { token: MASKED } }),
      'credentials.token',
    ],
    [
      'a URL',
      'uploadDeploymentPackage',
      (one) => one.uploadDeploymentPackage({ source: { git: { repo: `https://${MASKED}@x` } } }),
      'source.git.repo',
    ],
    ['planned values', 'planDeployment', (one) => one.planDeployment({ create: { ...REQUEST, values: { a: MASKED } } }), 'create.values.a'],
  ])('is refused as %s', async (_what, method, call, path) => {
    await refused(call, method, [[path, `found ${MASKED}, which stands for a secret that was read`]])
  })
})

describe('Other arguments are refused before anything is sent', () => {
  it.each(ARGUMENTS)('%s with %s', async (method, _what, call, issues) => {
    await refused(call, method, issues)
  })

  it('without showing credentials', async () => {
    const credentials = { username: 5, password: ['hunter2'], token: '', sshPrivateKey: 17_042, pasword: 'hunter2' } as never
    const error = await refused((one) => one.uploadDeploymentPackage({ source: GIT, credentials }), 'uploadDeploymentPackage', [
      ['credentials.username', '(not shown); accepted is text'],
      ['credentials.password', 'found a list; accepted is text'],
      ['credentials.token', '(not shown); accepted is a non-empty text'],
      ['credentials.sshPrivateKey', '(not shown); accepted is text'],
      ['credentials.pasword', 'unknown (did you mean "password"?)'],
    ])
    expect(JSON.stringify([error.message, error.details])).not.toMatch(/hunter2|17042|17_042/)
  })

  it('with the findings about all arguments of a call at once', async () => {
    const error = await refused(
      (one) => one.updateDeployment({ name: '', kynd: 'x' } as never, { vlaues: {}, values: { a: MASKED } } as never, { etga: 'e' } as never),
      'updateDeployment',
      [
        ['ref.kynd', 'unknown (did you mean "kind"?)'],
        ['ref.name', 'found ""'],
        ['vlaues', 'unknown (did you mean "values"?)'],
        ['values.a', `found ${MASKED}, which stands for a secret`],
        ['etga', 'unknown (did you mean "etag"?)'],
      ],
    )
    expect(error.message).toMatch(/^ref refused: .*; change refused: .*; options refused: /)
  })
})

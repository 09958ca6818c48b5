import { describe, expect, it } from 'vitest'
import type { DmsInstance } from '../src/client/dms.ts'
import { caught } from './support/caught.ts'
import { openInstance } from './support/instance.ts'
import { METHOD_CASES, type MethodCase, POD, REQUEST } from './support/instance-methods.ts'
import { refused } from './support/refused.ts'

const MS = 'accepted is a whole number of milliseconds, 0 to 2147483647'
const FLAG = 'accepted is true or false'
const TEXT = 'accepted is a non-empty text'
const COUNT = 'accepted is a whole number, 0 to 2147483647'

describe('Options that no call takes are refused before anything is sent', () => {
  it.each(METHOD_CASES)('$method: what it does not know, with what was meant', async ({ call, method, stream }) => {
    const accepted = stream ? 'unknown; accepted here: signal' : 'unknown (did you mean "timeoutMs"?); accepted here: signal, timeoutMs'
    if (method === 'reconcileDeployment') return // judged as its capability: capability-gate.test.ts
    await refused((one) => call(one, { timoutMs: 1, signl: 2 }), method, [
      ['timoutMs', accepted],
      ['signl', 'unknown (did you mean "signal"?)'],
    ])
  })

  it.each(METHOD_CASES)('$method: a signal that is none', async ({ call, method }) => {
    for (const signal of [new AbortController(), 'now', null, true]) {
      await refused((one) => call(one, { signal }), method, [['signal', 'found no signal; accepted is an AbortSignal (of a controller']])
    }
  })

  it.each(METHOD_CASES.filter((one) => !one.stream))('$method: a time that is none', async ({ call, method }) => {
    for (const [timeoutMs, found] of [
      ['5s', '"5s"'],
      [-1, '-1'],
      [0.5, '0.5'],
      [Number.NaN, 'NaN'],
      [null, 'null'],
      [2 ** 31, '2147483648'],
    ]) {
      await refused((one) => call(one, { timeoutMs }), method, [['timeoutMs', `found ${found}; ${MS}`]])
    }
  })

  it.each(METHOD_CASES.filter((one) => one.stream))('$method: a time, because a stream has none of its own', async ({ call, method }) => {
    await refused((one) => call(one, { timeoutMs: 5 }), method, [['timeoutMs', 'unknown; accepted here: signal']])
  })

  it.each(METHOD_CASES.filter((one) => one.required === undefined))('$method: what is no object', async ({ call, method }) => {
    for (const [options, found] of [
      ['x', '"x"'],
      [null, 'null'],
      [[], 'a list'],
      [5, '5'],
    ] as const) {
      await refused((one) => call(one, options as unknown as object), method, [['', `found ${found}; accepted is an object`]])
    }
  })

  it.each(METHOD_CASES.filter((one) => one.writes))('$method: those of every write', async ({ call, method }) => {
    if (['createDeployment', 'uploadDeploymentPackage', 'deleteDeploymentPackage'].includes(method)) return
    await refused((one) => call(one, { etag: '', allowRevert: 'yes' }), method, [
      ['etag', `found ""; ${TEXT}`],
      ['allowRevert', `found "yes"; ${FLAG}`],
    ])
  })

  it.each(METHOD_CASES.filter((one) => one.takesRef))('$method: with the findings about its ref', async ({ call, method, stream }) => {
    const bad = stream ? 'signal' : 'timeoutMs'
    const { instance, calls } = openInstance()
    const error = await caught(call(instance, { [bad]: 'x' }, '../x'))
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', method, details: { path: 'ref' } })
    expect(error.message).toMatch(/^ref refused: ref: found "\.\.\/x", .*; options refused: /)
    expect((error.details['issues'] as readonly { readonly path: string }[]).map((issue) => issue.path)).toEqual(['ref', bad])
    expect(calls).toEqual([])
  })
})

describe('What is refused about a deployment', () => {
  it.each(METHOD_CASES.filter((one) => one.takesRef))('$method: says about which, though another argument is wrong', async ({ call }) => {
    const { instance } = openInstance()
    expect((await caught(call(instance, { signal: 5 }, 'argocd/web'))).ref).toEqual({ controlNamespace: 'argocd', name: 'web' })
  })

  it.each<[string, Parameters<DmsInstance['planDeployment']>[0]]>([
    ['create', { create: REQUEST }],
    ['update', { update: { ref: { name: 'web' }, change: { project: 'x' } } }],
    ['delete', { delete: { ref: { name: 'web' }, cascade: 'orphan' } }],
    ['reconcile', { reconcile: { ref: { name: 'web' } } }],
    ['rollback', { rollback: { ref: { name: 'web' } } }],
  ])('the plan of a %s too', async (_what, request) => {
    const { instance } = openInstance()
    expect(await caught(instance.planDeployment(request, { signal: AbortSignal.abort() }))).toMatchObject({ code: 'CANCELLED', ref: { name: 'web' } })
  })
})

describe('A ref is refused before anything is sent', () => {
  it.each<[string, unknown, string, string]>([
    ['empty', '', 'ref', 'found "", it has the part ""'],
    ['a path upwards', '../x', 'ref', 'found "../x", it has the part ".."'],
    ['a path inside', 'a%2Fb', 'ref.name', 'found "a/b"; accepted is a non-empty text of at most 253, without "/" and "%"'],
    ['a query', 'web?x=1', 'ref', 'found "web?x=1", the part "web?x=1" is not percent-encoded'],
    ['a fragment', 'web#x', 'ref', 'found "web#x", the part "web#x" is not percent-encoded'],
    ['a stray %', 'a%', 'ref', 'found "a%", the part "a%" is not percent-encoded'],
    ['an encoded %', 'a%25', 'ref.name', 'found "a%"; accepted is'],
    ['endless', 'x'.repeat(10_000), 'ref.name', 'found a text of 10000; accepted is'],
    ['endless and wrong', `${'x'.repeat(10_000)}?`, 'ref', `found "${'x'.repeat(200)}…"`],
    ['an object with a path', { name: 'a/b' }, 'ref.name', 'found "a/b"'],
    ['half a character', { name: '\uD83D' }, 'ref.name', 'found a text with half a character'],
    ['a date', new Date(0), 'ref', 'found a Date; accepted is JSON'],
  ])('%s', async (_what, ref, path, message) => {
    const error = await refused((one) => one.getDeployment(ref as string), 'getDeployment', [[path, message]])
    expect(error.message.length).toBeLessThan(600)
  })
})

/** Wrong options of single methods, and all that is said about them. */
const OPTIONS: readonly (readonly [MethodCase['method'], object, readonly (readonly [string, string])[]])[] = [
  [
    'createDeployment',
    { reconcile: 1, upsert: 'yes' },
    [
      ['reconcile', `found 1; ${FLAG}`],
      ['upsert', `found "yes"; ${FLAG}`],
    ],
  ],
  ['createDeployment', { etag: 'e' }, [['etag', 'unknown; accepted here: signal, timeoutMs, reconcile, upsert']]],
  ['getDeployment', { raw: 'true' }, [['raw', `found "true"; ${FLAG}`]]],
  ['getDeployment', { rwa: true }, [['rwa', 'unknown (did you mean "raw"?)']]],
  ['updateDeployment', { reconcile: null }, [['reconcile', `found null; ${FLAG}`]]],
  ['updateDeployment', { replace: 'values' }, [['replace', 'found "values"; accepted is a list']]],
  ['updateDeployment', { replace: [] }, [['replace', 'found an empty list; accepted is a list of at least 1']]],
  [
    'updateDeployment',
    { replace: ['value', 5] },
    [
      ['replace[0]', 'found "value" (did you mean "values"?); accepted is "values" or "kustomize"'],
      ['replace[1]', 'found 5; accepted is "values" or "kustomize"'],
    ],
  ],
  [
    'deleteDeployment',
    { cascade: undefined },
    [['cascade', 'found nothing; accepted is "workloads" (they are removed too) or "orphan" (they stay)']],
  ],
  [
    'deleteDeployment',
    { cascade: true, ifExists: 0 },
    [
      ['cascade', 'found true; accepted is "workloads"'],
      ['ifExists', `found 0; ${FLAG}`],
    ],
  ],
  ['watchDeployments', { resumeFrom: 17 }, [['resumeFrom', `found 17; ${TEXT}`]]],
  [
    'reconcileDeployment',
    { withSource: 1, revision: '', ifRunning: 'wiat' },
    [
      ['withSource', `found 1; ${FLAG}`],
      ['revision', `found ""; ${TEXT}`],
      ['ifRunning', 'found "wiat" (did you mean "wait"?); accepted is "fail" or "wait" or "replace"'],
    ],
  ],
  ['reconcileDeployment', { resources: [] }, [['resources', 'found an empty list; accepted is a list of at least 1']]],
  [
    'reconcileDeployment',
    { resources: [{ ...POD, name: '', knd: 'x' }, 'web'] },
    [
      ['resources[0].name', `found ""; ${TEXT}`],
      ['resources[0].knd', 'unknown (did you mean "kind"?); accepted here: group, version, kind, namespace, name'],
      ['resources[1]', 'found "web"; accepted is an object'],
    ],
  ],
  [
    'rollbackDeployment',
    { to: 3, strategy: '', pauseAutomation: 'no', prune: 1 },
    [
      ['to', `found 3; ${TEXT}`],
      ['strategy', `found ""; ${TEXT}`],
      ['pauseAutomation', `found "no"; ${FLAG}`],
      ['prune', `found 1; ${FLAG}`],
    ],
  ],
  ['rollbackDeployment', { revision: '3' }, [['revision', 'unknown']]],
  ['scaleDeployment', { replicas: undefined }, [['replicas', `found nothing; ${COUNT}`]]],
  ['scaleDeployment', { replicas: -1 }, [['replicas', `found -1; ${COUNT}`]]],
  ['scaleDeployment', { replicas: 1.5 }, [['replicas', `found 1.5; ${COUNT}`]]],
  ['scaleDeployment', { replicas: Number.NaN }, [['replicas', `found NaN; ${COUNT}`]]],
  ['scaleDeployment', { replicas: 2 ** 31 }, [['replicas', `found 2147483648; ${COUNT}`]]],
  ['scaleDeployment', { replicas: '3' }, [['replicas', `found "3"; ${COUNT}`]]],
  ['scaleDeployment', { workload: 'web' }, [['workload', 'found "web"; accepted is an object']]],
  [
    'scaleDeployment',
    { workload: { name: 'web', namespce: 'x' } },
    [
      ['workload.namespce', 'unknown (did you mean "namespace"?)'],
      ['workload.kind', `found nothing; ${TEXT}`],
    ],
  ],
  [
    'scaleDeployment',
    { valuesPath: 'web.replicas' },
    [['valuesPath', 'found "web.replicas"; accepted is a JSON Pointer into values, such as "/web/replicaCount"']],
  ],
  ['scaleDeployment', { valuesPath: '' }, [['valuesPath', 'found ""; accepted is a JSON Pointer']]],
  ['scaleDeployment', { valuesPath: '/a~2' }, [['valuesPath', 'found "/a~2"; accepted is a JSON Pointer']]],
  ['scaleDeployment', { valuesPath: 5 }, [['valuesPath', 'found 5; accepted is a JSON Pointer']]],
  [
    'scaleDeployment',
    { valuesPath: '/a', strategy: 'kustomize' },
    [['valuesPath', 'found with the strategy "kustomize"; accepted only with "values"']],
  ],
  [
    'suspendDeployment',
    { reason: '', actor: 5 },
    [
      ['reason', `found ""; ${TEXT}`],
      ['actor', `found 5; ${TEXT}`],
    ],
  ],
  [
    'getDeploymentLogs',
    { follow: 'yes', tail: -1, previous: 1, pod: '', container: 1 },
    [
      ['follow', `found "yes"; ${FLAG}`],
      ['tail', `found -1; ${COUNT}`],
      ['previous', `found 1; ${FLAG}`],
      ['pod', `found ""; ${TEXT}`],
      ['container', `found 1; ${TEXT}`],
    ],
  ],
  ['getDeploymentLogs', { workload: { kind: 'Deployment' } }, [['workload.name', `found nothing; ${TEXT}`]]],
  ...['yesterday', '2026-01-31', '2026-01-31T12:00:00+01:00', '2026-13-31T12:00:00Z', 5].map(
    (since) =>
      [
        'getDeploymentLogs',
        { since },
        [['since', `found ${JSON.stringify(since)}; accepted is a time in UTC such as "2026-01-31T12:00:00Z"`]],
      ] as const,
  ),
]

describe('Options of single methods are refused before anything is sent', () => {
  it.each(OPTIONS)('%s %j', async (method, options, issues) => {
    const { call } = METHOD_CASES.find((one) => one.method === method) as MethodCase
    await refused((one) => call(one, options), method, issues)
  })

  it('without credentials in what is shown, and shortened', async () => {
    const { message } = await refused(
      (one) => one.updateDeployment('web', { project: 'x' }, { replace: [`https://me:hunter2@git.test/${'x'.repeat(500)}`] }),
      'updateDeployment',
      [['replace[0]', 'found "https://git.test/xxx']],
    )
    expect(message).not.toContain('hunter2')
    expect(message.length).toBeLessThan(300)
  })

  it('with lone surrogates, which no backend would get as they are', async () => {
    await refused((one) => one.suspendDeployment('web', { reason: 'a\uD83D' }), 'suspendDeployment', [
      ['reason', 'found a text with half a character'],
    ])
  })
})

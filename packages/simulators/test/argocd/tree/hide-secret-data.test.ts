import { describe, expect, test } from 'vitest'
import { hideSecretData } from '../../../src/argocd/controller/tree/hide-secret-data.ts'
import { managedResourceItems } from '../../../src/argocd/controller/tree/managed-resource-items.ts'
import { at, type JsonMap } from '../../../src/cluster/kube-object.ts'
import { liveObject, managed } from './live-object.ts'

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'
const secret = (members: JsonMap) => liveObject('Secret', 's', members)

describe('a Secret that may be seen', () => {
  test('has equal masks for equal values and longer ones for others', () => {
    const [target, live] = hideSecretData([secret({ data: { a: 'eA==', b: 'eQ==' } }), secret({ data: { a: 'eA==', b: 'eg==', c: '' } })])
    expect([target['data'], live['data']]).toEqual([
      { a: '++++++++', b: '++++++++' },
      { a: '++++++++', b: '++++++++++++', c: '++++++++' },
    ])
  })

  test('has its plain texts as data', () => {
    const [target, live] = hideSecretData([secret({ stringData: { a: 'x' } }), secret({ data: { a: 'eA==' } })])
    expect([target['data'], target['stringData'], live['data']]).toEqual([{ a: '++++++++' }, undefined, { a: '++++++++' }])
  })

  test('does not tell them in what was applied last either', () => {
    const applied = `${JSON.stringify({ kind: 'Secret', data: { a: 'bw==' } })}\n`
    const [live] = hideSecretData([secret({ data: { a: 'eA==' }, metadata: { annotations: { [LAST_APPLIED]: applied } } })])
    expect(at(live, 'metadata', 'annotations', LAST_APPLIED)).toBe('{"data":{"a":"++++++++++++"},"kind":"Secret"}')
  })

  test.each([['no JSON'], ['[]']])('hides the whole of it where nobody can read it: %s', (text) => {
    const [live] = hideSecretData([secret({ metadata: { annotations: { [LAST_APPLIED]: text } } })])
    expect(at(live, 'metadata', 'annotations', LAST_APPLIED)).toBe('++++++++')
  })

  test('hides the annotations that the settings name', () => {
    const [live] = hideSecretData([secret({ metadata: { annotations: { token: 'x', note: 'y' } } })], ['token', 'absent'])
    expect(at(live, 'metadata', 'annotations')).toEqual({ token: '++++++++', note: 'y' })
  })
})

describe('managed resources', () => {
  test('are in the order of their full names, in Go’s JSON, the absent side as null', () => {
    const web = liveObject('Deployment', 'web')
    const conf = liveObject('ConfigMap', 'conf', { data: { b: '<&>', a: '' } })
    const items = managedResourceItems([managed(web), { ...managed(conf), isHook: true, isModified: true }])
    expect(items.map(({ kind, targetState, hook, modified, resourceVersion }) => [kind, targetState, hook, modified, resourceVersion])).toEqual([
      ['ConfigMap', 'null', true, true, '7'],
      ['Deployment', 'null', undefined, undefined, '7'],
    ])
    expect(items[0]?.['liveState']).toContain('"data":{"a":"","b":"\\u003c\\u0026\\u003e"}')
  })

  test('mask Secrets on all four sides', () => {
    const live = secret({ data: { a: 'eA==' } })
    const [item] = managedResourceItems([
      { ...managed(live), target: secret({ data: { a: 'eQ==' } }), normalizedLive: { data: { a: 'eA==' } }, predictedLive: { data: { a: 'eQ==' } } },
    ])
    const states = ['targetState', 'liveState', 'normalizedLiveState', 'predictedLiveState'].map(
      (name) => JSON.parse(String(item?.[name])) as JsonMap,
    )
    expect(states.map(({ data }) => data)).toEqual([{ a: '++++++++' }, { a: '++++++++++++' }, { a: '++++++++++++' }, { a: '++++++++' }])
  })
})

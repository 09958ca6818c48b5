import { expect, test } from 'vitest'
import { Cluster } from '../src/cluster/cluster.ts'
import type { KubeObject } from '../src/cluster/kube-object.ts'
import { localClient } from '../src/cluster/local-client.ts'

const MAP = { apiVersion: 'v1', kind: 'ConfigMap' } as const
const POD = { apiVersion: 'v1', kind: 'Pod' } as const

function world() {
  const cluster = new Cluster({ namespaces: ['apps', 'other'] })
  return { cluster, client: localClient(cluster) }
}
const map = (name: string, labels: Record<string, string> = {}, namespace = 'apps'): KubeObject => ({ ...MAP, metadata: { name, namespace, labels } })
const at = (name: string) => ({ namespace: 'apps', name })

test('reads: served, get, list by namespace and labels', async () => {
  const { client } = world()
  for (const object of [map('a', { app: 'web' }), map('b', { app: 'web', tier: 'x' }), map('c'), map('d', { app: 'web' }, 'other')])
    await client.create(object, 'me')
  const names = async (options: Parameters<typeof client.list>[1]) => (await client.list(MAP, options)).map(({ metadata }) => metadata.name)
  expect(await client.served(MAP)).toEqual({ namespaced: true, plural: 'configmaps' })
  expect(await client.served({ ...MAP, apiVersion: 'v9' })).toBeUndefined()
  expect(await client.get(MAP, at('none'))).toBeUndefined()
  expect([await names({}), await names({ namespace: 'apps' }), await names({ namespace: 'apps', labelSelector: 'app=web,tier notin (x)' })]).toEqual([
    ['a', 'b', 'c', 'd'],
    ['a', 'b', 'c'],
    ['a'],
  ])
})

test('a watch sees what is there, then what happens to its kind alone, until it is ended', async () => {
  const { client } = world()
  await client.create(map('a'), 'me')
  const seen: string[] = []
  const end = client.watch(MAP, ({ type, object }) => seen.push(`${type} ${object.metadata.name}`))
  await client.create({ ...map('a'), kind: 'Secret' }, 'me')
  await client.patch(MAP, at('a'), { data: { x: '1' } }, { fieldManager: 'me' })
  await client.delete(MAP, at('a'))
  end()
  await client.create(map('later'), 'me')
  expect(seen).toEqual(['ADDED a', 'MODIFIED a', 'DELETED a'])
})

test('writes name their manager; an apply takes over unless it is told not to', async () => {
  const { client } = world()
  await client.create({ ...map('a'), data: { x: '1' } }, 'first')
  const applied = { ...map('a'), data: { x: '2' } }
  await expect(client.apply(applied, 'second', { force: false })).rejects.toMatchObject({ code: 409 })
  expect((await client.apply(applied, 'second', { dryRun: true }))['data']).toEqual({ x: '2' })
  expect((await client.get(MAP, at('a')))?.['data']).toEqual({ x: '1' })
  const { metadata } = await client.apply(applied, 'second')
  expect(metadata.managedFields?.map(({ manager, operation }) => `${manager} ${operation}`)).toContain('second Apply')
  const patched = await client.patch(MAP, at('a'), [{ op: 'replace', path: '/data/x', value: '3' }], { type: 'json' })
  expect(patched['data']).toEqual({ x: '3' })
})

test('a deletion says whether there was something, and of which uid it must be', async () => {
  const { client } = world()
  await client.create(map('a'), 'me')
  await expect(client.delete(MAP, at('a'), { uid: 'other' })).rejects.toMatchObject({ code: 409 })
  expect([await client.delete(MAP, at('a')), await client.delete(MAP, at('a'))]).toEqual([true, false])
})

test('a binding gives a pod its node once', async () => {
  const { client } = world()
  await client.create({ ...POD, metadata: at('p'), spec: { containers: [{ name: 'a', image: 'a' }] } }, 'me')
  await client.bind(at('p'), 'n1')
  const pod = await client.get(POD, at('p'))
  expect([pod?.spec?.['nodeName'], pod?.status?.['conditions']]).toEqual([
    'n1',
    [expect.objectContaining({ type: 'PodScheduled', status: 'True', lastProbeTime: null })],
  ])
  expect(pod?.metadata.generation).toBe(1)
  await expect(client.bind(at('p'), 'n2')).rejects.toMatchObject({ code: 409, message: expect.stringContaining('already assigned to node "n1"') })
})

test('replicas are written by the scale of a workload', async () => {
  const { client } = world()
  const template = { metadata: { labels: { app: 'a' } }, spec: { containers: [{ name: 'a', image: 'a' }] } }
  const deployment = { apiVersion: 'apps/v1', kind: 'Deployment' }
  await client.create({ ...deployment, metadata: at('a'), spec: { selector: { matchLabels: { app: 'a' } }, template } }, 'me')
  const scaled = await client.patch(deployment, at('a'), { spec: { replicas: 4 } }, { subresource: 'scale', fieldManager: 'hpa' })
  expect([scaled.spec?.['replicas'], scaled.metadata.generation]).toEqual([4, 2])
  const toZero = await client.patch(deployment, at('a'), { spec: { replicas: 0 } }, { subresource: 'scale', fieldManager: 'hpa' })
  expect(toZero.metadata.managedFields?.map(({ subresource }) => subresource)).toEqual([undefined])
  expect(scaled.metadata.managedFields?.find(({ subresource }) => subresource === 'scale')).toEqual({
    manager: 'hpa',
    operation: 'Update',
    apiVersion: 'apps/v1',
    fieldsType: 'FieldsV1',
    fieldsV1: { 'f:spec': { 'f:replicas': {} } },
    subresource: 'scale',
  })
})

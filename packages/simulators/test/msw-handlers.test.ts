import { setupServer } from 'msw/node'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { Cluster, FLUX_KINDS, kubernetesHandlers } from '../src/flux/index.ts'

const ORIGIN = 'https://kubernetes.test'
const server = setupServer()

beforeAll(() => server.listen())
afterAll(() => server.close())
beforeEach(() => server.resetHandlers(...kubernetesHandlers(new Cluster({ kinds: FLUX_KINDS }), { token: 'secret', origin: ORIGIN })))

const ask = (path: string, init: RequestInit = {}) => fetch(ORIGIN + path, { ...init, headers: { authorization: 'Bearer secret', ...init.headers } })
const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps'
const create = (name: string) =>
  ask(CONFIG_MAPS, {
    method: 'POST',
    body: JSON.stringify({ metadata: { name }, data: { a: 'b' } }),
    headers: { 'content-type': 'application/json' },
  })

test('the global fetch is answered without a port', async () => {
  expect((await create('web')).status).toBe(201)
  const read = await ask(`${CONFIG_MAPS}/web`)
  expect(await read.json()).toMatchObject({ kind: 'ConfigMap', metadata: { name: 'web', namespace: 'default' }, data: { a: 'b' } })
  expect((await ask(`${CONFIG_MAPS}/web`, { method: 'DELETE' })).status).toBe(200)
  expect(await (await ask(`${CONFIG_MAPS}/web`)).json()).toMatchObject({ kind: 'Status', reason: 'NotFound', code: 404 })
})

test('a stranger and a wrong token are refused', async () => {
  expect((await fetch(ORIGIN + CONFIG_MAPS)).status).toBe(403)
  expect((await ask(CONFIG_MAPS, { headers: { authorization: 'Bearer other' } })).status).toBe(401)
})

test('a watch streams what happens after it, until it is given up', async () => {
  await create('earlier') // msw tells nothing of an answer before its first bytes
  const end = new AbortController()
  const { body } = await ask(`${CONFIG_MAPS}?watch=true&resourceVersion=0`, { signal: end.signal })
  await create('later')
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of body ?? []) {
    text += decoder.decode(chunk, { stream: true })
    if (text.includes('"later"')) break
  }
  end.abort()
  const last = text.trim().split('\n').at(-1) ?? ''
  expect(JSON.parse(last)).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'later' } } })
})

test('another origin is not answered', async () => {
  await expect(fetch('https://127.0.0.1:9/api/v1')).rejects.toThrow() // the port of nobody
})

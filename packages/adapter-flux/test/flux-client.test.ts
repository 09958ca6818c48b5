import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '@gitops-dms/core'
import { systemClock } from '@gitops-dms/core/adapter'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createFluxClient, type FluxClient } from '../src/flux-client.ts'
import { resolveSettings } from '../src/flux-settings.ts'
import { caught } from './support/caught.ts'
import { loopbackServer, type Reply } from './support/loopback-server.ts'
import { temporaryFolder } from './support/temporary-folder.ts'

const KUSTOMIZATIONS = '/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/flux-system/kustomizations'
const SOURCES = '/apis/source.toolkit.fluxcd.io/v1/namespaces/flux-system/gitrepositories'
const SCOPE = { name: 'web', namespace: 'flux-system' }

/** Pauses take no time; deadlines are never reached. */
const unhurried: Clock = { now: () => 0, sleep: (ms) => (ms < 10_000 ? Promise.resolve() : new Promise(() => {})) }

async function clientOf(replies: readonly Reply[], settings: object = { token: 'abc' }, clock: Clock = systemClock) {
  const { url, requests } = await loopbackServer(...replies)
  const client = createFluxClient(resolveSettings({ server: url, ...settings }), clock)
  onTestFinished(() => client.close())
  return { client, requests }
}

const OK: Reply = { text: '{"metadata":{"name":"web"}}' }

describe('A request to the Kubernetes API', () => {
  it.each<{
    readonly what: string
    readonly call: (client: FluxClient) => Promise<unknown>
    readonly line: string
    readonly body?: object
    readonly type?: string
  }>([
    { what: 'get', call: (client) => client.getKustomization(SCOPE, {}), line: `GET ${KUSTOMIZATIONS}/web` },
    {
      what: 'get of an odd name',
      call: (client) => client.getGitRepository({ name: 'a/b?', namespace: 'x y' }, {}),
      line: 'GET /apis/source.toolkit.fluxcd.io/v1/namespaces/x%20y/gitrepositories/a%2Fb%3F',
    },
    { what: 'list', call: (client) => client.listKustomizations('flux-system', {}), line: `GET ${KUSTOMIZATIONS}?limit=500` },
    {
      what: 'list of all',
      call: (client) => client.listGitRepositories(undefined, {}),
      line: 'GET /apis/source.toolkit.fluxcd.io/v1/gitrepositories?limit=500',
    },
    {
      what: 'create',
      call: (client) => client.createGitRepository('flux-system', { spec: {} }, {}),
      line: `POST ${SOURCES}?fieldManager=gitops-dms&fieldValidation=Strict`,
      body: { spec: {} },
      type: 'application/json',
    },
    {
      what: 'patch',
      call: (client) => client.patchKustomization(SCOPE, { spec: { suspend: null } }, {}),
      line: `PATCH ${KUSTOMIZATIONS}/web?fieldManager=gitops-dms&fieldValidation=Strict`,
      body: { spec: { suspend: null } },
      type: 'application/merge-patch+json',
    },
    {
      what: 'delete',
      call: (client) => client.deleteKustomization(SCOPE, { uid: 'u' }, {}),
      line: `DELETE ${KUSTOMIZATIONS}/web`,
      body: { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid: 'u' } },
      type: 'application/json',
    },
    { what: 'discovery of the core group', call: (client) => client.getApiResources('v1', {}), line: 'GET /api/v1' },
    { what: 'discovery of a group', call: (client) => client.getApiResources('apps/v1', {}), line: 'GET /apis/apps/v1' },
  ])('is as the API wants it: $what', async ({ call, line, body, type }) => {
    const { client, requests } = await clientOf([OK])
    await call(client)
    const [request] = requests
    expect(requests.length).toBe(1)
    expect(`${request?.method} ${request?.url}`).toBe(line)
    expect(request?.headers).toMatchObject({ accept: 'application/json', authorization: 'Bearer abc', 'user-agent': 'gitops-dms' })
    expect([request?.body, request?.headers['content-type']]).toEqual([body === undefined ? '' : JSON.stringify(body), type])
  })

  it('goes through the proxy of the settings', async () => {
    const { client, requests } = await clientOf([OK], { token: 'abc', proxy: 'http://127.0.0.1:1' }, unhurried)
    expect(await caught(client.getVersion({}))).toMatchObject({ code: 'UNAVAILABLE', details: { reason: 'proxy' } })
    expect(requests).toEqual([])
  })

  it('carries the headers of the settings', async () => {
    const { client, requests } = await clientOf([OK], { token: 'abc', headers: { 'x-tenant': 'a' } })
    await client.getKustomization(SCOPE, {})
    expect(requests[0]?.headers).toMatchObject({ 'x-tenant': 'a' })
  })

  it('carries the token that the file holds at that moment', async () => {
    const tokenFile = join(temporaryFolder(), 'token')
    writeFileSync(tokenFile, 'first')
    const { client, requests } = await clientOf([OK, OK], { tokenFile })
    await client.getKustomization(SCOPE, {})
    writeFileSync(tokenFile, 'second')
    await client.getKustomization(SCOPE, {})
    expect(requests.map((request) => request.headers.authorization)).toEqual(['Bearer first', 'Bearer second'])
  })
})

describe('A list', () => {
  const page = (names: readonly string[], next?: string): Reply => ({
    text: JSON.stringify({ items: names.map((name) => ({ metadata: { name } })), metadata: next === undefined ? {} : { continue: next } }),
  })

  it('is read page by page until the one whose continue is empty', async () => {
    const { client, requests } = await clientOf([page(['a', 'b'], 'x+/='), page(['c'], ''), page(['never'])])
    const items = await client.listKustomizations('flux-system', {})
    expect(items.map((item) => item.metadata.name)).toEqual(['a', 'b', 'c'])
    expect(requests.map((request) => request.url)).toEqual([`${KUSTOMIZATIONS}?limit=500`, `${KUSTOMIZATIONS}?limit=500&continue=x%2B%2F%3D`])
  })

  it('is not half of one: a later page that fails fails it', async () => {
    const { client } = await clientOf([page(['a'], 'more'), { status: 410, text: '{"kind":"Status","message":"too old","reason":"Expired"}' }])
    expect((await caught(client.listKustomizations('flux-system', {}))).code).toBe('EXPIRED')
  })

  it.each(['{"items":null,"metadata":{}}', '{"metadata":{"continue":""}}'])('of nothing is empty: %s', async (text) => {
    const { client } = await clientOf([{ text }])
    expect(await client.listKustomizations('flux-system', {})).toEqual([])
  })
})

describe('An answer that cannot be read', () => {
  it.each(['<html>welcome</html>', '', '{"metadata":'])('is PROTOCOL for a read: %j', async (text) => {
    const { client } = await clientOf([{ text }])
    expect((await caught(client.getKustomization(SCOPE, {}))).code).toBe('PROTOCOL')
  })

  it('is OUTCOME_UNKNOWN for a write, which was sent once', async () => {
    const { client, requests } = await clientOf([{ text: '<html>welcome</html>' }, OK])
    const error = await caught(client.patchKustomization(SCOPE, {}, {}))
    expect(error).toMatchObject({ code: 'OUTCOME_UNKNOWN', cause: { code: 'PROTOCOL' } })
    expect(requests.length).toBe(1)
  })

  it('of a failure keeps its code, and what is missing is named', async () => {
    const { client } = await clientOf([{ status: 404, text: '404 page not found\n' }])
    const error = await caught(client.listGitRepositories('flux-system', {}))
    expect(error).toMatchObject({ code: 'FAILED_PRECONDITION', details: { reason: 'not-installed' } })
    expect(error.message).toContain('source.toolkit.fluxcd.io')
  })
})

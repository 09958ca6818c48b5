import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { at } from '../src/cluster/kube-object.ts'
import { send } from './support/api-client.ts'
import { type ArgoCdExchange, readArgoCdExchanges, recorded, repeat } from './support/argocd-exchanges.ts'
import { type ArgoCdWorld, startArgoCdWorld } from './support/argocd-world.ts'

const [ERRORS, AUTH, CREATE, UPDATE, SYNC] = await Promise.all(
  ['errors', 'auth', 'applications-create', 'applications-update', 'sync'].map(readArgoCdExchanges),
)

let world: ArgoCdWorld

beforeAll(async () => {
  world = await startArgoCdWorld()
  for (const name of ['site', 'updrepo', 'synrepo']) await world.repositories.restore(name)
})
afterAll(() => world.close())

const pick = (exchanges: readonly ArgoCdExchange[] | undefined, ids: readonly string[]) =>
  ids.map((id) => {
    const exchange = exchanges?.find((one) => one.id === id)
    if (exchange === undefined) throw new Error(`no exchange ${id} is recorded`)
    return exchange
  })

describe('the gate, the router and the decoder', () => {
  test.each(
    pick(ERRORS, [
      'post-no-content-type',
      'post-charset',
      'post-upper',
      'post-text',
      'delete-no-content-type',
      'options',
      'unknown-route',
      'unknown-route-post',
      'unknown-route-no-token',
      'empty-body',
      'bad-bool-query',
      'rpc-required-missing',
      'grpc-timeout-bad',
    ]),
  )('answer $id as recorded', async (exchange) => {
    expect(await repeat(world, exchange)).toEqual(recorded(exchange))
  })

  // The words are those of Go's decoder.
  test.each(pick(ERRORS, ['bad-json', 'wrong-type', 'array-body', 'sync-wrong-type']))(
    'answer $id with the recorded status and code',
    async (exchange) => {
      const code = ({ status, body }: { status: number | undefined; body: unknown }) => [status, Reflect.get(body as object, 'code')]
      expect(code(await repeat(world, exchange))).toEqual(code(recorded(exchange)))
    },
  )
})

describe('missing or denied', () => {
  test.each(pick(ERRORS, ['get-missing-no-project', 'get-missing-project', 'get-two-projects', 'delete-with-content-type', 'sync-missing']))(
    'is answered as recorded: $id',
    async (exchange) => {
      expect(await repeat(world, exchange)).toEqual(recorded(exchange))
    },
  )

  test.each(pick(UPDATE, ['patch-missing', 'patch-project-query', 'delete-missing-no-project']))('is answered as recorded: $id', async (exchange) => {
    expect(await repeat(world, exchange)).toEqual(recorded(exchange))
  })
})

describe('credentials', () => {
  test.each(
    pick(AUTH, [
      'version-anonymous',
      'userinfo-anonymous',
      'healthz',
      'healthz-full',
      'login-bad',
      'login-unknown-user',
      'login-empty',
      'login-long-name',
      'list-no-token',
      'userinfo',
      'can-i-yes',
    ]),
  )('are judged as recorded: $id', async (exchange) => {
    expect(await repeat(world, exchange)).toEqual(recorded(exchange))
  })

  test.each([
    ['list-malformed-token', 'Bearer nonsense'],
    ['list-basic', 'Basic YWRtaW46eA=='],
  ])('that are none are no session: %s', async (id, authorization) => {
    for (const exchange of pick(AUTH, [id])) expect(await repeat(world, exchange, authorization)).toEqual(recorded(exchange))
  })
})

describe('a session', () => {
  test('is opened by name and password, and its token is good', async () => {
    const { username, password } = world.simulator
    const login = await send(world.simulator, { method: 'POST', path: '/api/v1/session', authorization: '', body: { username, password } })
    expect([login.status, Object.keys(login.json as object)]).toEqual([200, ['token']])
    const authorization = `Bearer ${at(login.json, 'token')}`
    expect((await send(world.simulator, { method: 'GET', path: '/api/v1/applications', authorization })).status).toBe(200)
  })

  test('is refused for a token of three parts that is somebody else’s', async () => {
    const { status, json } = await send(world.simulator, { method: 'GET', path: '/api/v1/applications', authorization: 'Bearer a.b.c' })
    expect([status, json]).toMatchObject([401, { code: 16 }])
  })
})

describe('create', () => {
  test.each(
    pick(CREATE, [
      'create-bad-repo',
      'create-missing-repo',
      'create-bad-path',
      'create-unknown-project',
      'create-bad-name',
      'create-unknown-server',
      'create-unknown-cluster-name',
      'create-no-destination',
      'create-no-source',
      'create-no-path',
    ]),
  )('refuses in the recorded words: $id', async (exchange) => {
    expect(await repeat(world, exchange)).toEqual(recorded(exchange))
  })
})

describe('an application from its creation on', () => {
  test('is answered as recorded, call by call: created, equal, different, upserted', async () => {
    const exchanges = pick(CREATE, ['create', 'create-different', 'create-label-different'])
    for (const exchange of exchanges) expect({ [exchange.id]: await repeat(world, exchange) }).toEqual({ [exchange.id]: recorded(exchange) })
    for (const exchange of pick(CREATE, ['create-same-at-once', 'create-upsert', 'create-upsert-labels'])) {
      expect({ [exchange.id]: withoutStatus(await repeat(world, exchange)) }).toEqual({ [exchange.id]: withoutStatus(recorded(exchange)) })
    }
  })

  test('is not compared where it was not validated', async () => {
    for (const exchange of pick(CREATE, ['create-no-validate'])) expect(await repeat(world, exchange)).toEqual(recorded(exchange))
    await world.when('c-noval', (application) => application.status?.['reconciledAt'] !== undefined)
    const [read] = pick(CREATE, ['get-no-validate'])
    if (read !== undefined) expect(withoutTimes(await repeat(world, read))).toEqual(withoutTimes(recorded(read)))
  })
})

describe('sync', () => {
  test('is answered as recorded, call by call', async () => {
    await world.create('syn', 'synrepo')
    await world.when('syn', (application) => application.status?.['reconciledAt'] !== undefined)
    for (const exchange of pick(SYNC, ['sync-bad-revision'])) expect(await repeat(world, exchange)).toEqual(recorded(exchange))
    const [accepted] = pick(SYNC, ['sync-ok'])
    if (accepted === undefined) throw new Error('not recorded')
    await world.simulator.controllers.stop()
    const { status, body } = await repeat(world, accepted)
    const operation = (of: unknown) => Reflect.get(of as object, 'operation')
    expect([status, operation(body)]).toEqual([
      200,
      { ...operation(recorded(accepted).body), sync: expect.objectContaining({ prune: true, syncOptions: ['CreateNamespace=true'] }) },
    ])
    expect(Reflect.get(body as object, 'status')).not.toHaveProperty('operationState')
    for (const exchange of pick(SYNC, ['sync-while-running'])) expect(await repeat(world, exchange)).toEqual(recorded(exchange))
    world.simulator.controllers.start()
  })
})

function withoutStatus({ body, ...answer }: { status: number | undefined; body: unknown }) {
  const { status: _status, ...rest } = body as { status?: unknown }
  return { ...answer, body: rest }
}

const withoutTimes = (answer: object): unknown =>
  JSON.parse(JSON.stringify(answer), (name, value: unknown) => (['lastTransitionTime', 'reconciledAt'].includes(name) ? `<${name}>` : value))

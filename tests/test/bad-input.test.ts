import { type AddressInfo, createServer } from 'node:net'
import { createDms, type DeploymentRequest, type Dms } from '@gitops-dms/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ENGINES, type Engine } from '../support/engines.ts'
import { startRepository, type TestRepository, WEB } from '../support/repository.ts'

describe.each(ENGINES)('bad input to $type', ({ type, start }) => {
  let engine: Engine
  let other: Engine
  let dms: Dms
  let repository: TestRepository
  const request = (over: Readonly<Record<string, unknown>> = {}) =>
    ({ name: 'web', namespace: 'bad', gitRepo: repository.url, gitRevision: 'main', gitPath: 'deploy', ...over }) as unknown as DeploymentRequest
  const withSettings = async (settings: Readonly<Record<string, unknown>>, use: (one: Dms) => Promise<void>) => {
    await using one = createDms({ instances: { one: engine.newAdapter(settings) } })
    await use(one)
  }
  const address = type === 'argocd' ? 'serverUrl' : 'server'

  beforeAll(async () => {
    ;[engine, other, repository] = await Promise.all([start({ namespaces: ['bad'] }), start(), startRepository(WEB)])
    dms = createDms({ instances: { one: engine.newAdapter() } })
  })
  afterAll(async () => {
    await dms.close()
    await Promise.all([engine.close(), other.close(), repository.close()])
  })

  it('an unreachable server is UNAVAILABLE and named', async () => {
    const port = await freePort()
    await withSettings({ [address]: `https://127.0.0.1:${port}` }, async (one) => {
      await expect(one.instance('one').getDeployment('web')).rejects.toMatchObject({
        code: 'UNAVAILABLE',
        message: expect.stringContaining(`https://127.0.0.1:${port}`),
      })
      const { items } = await one.health()
      expect(items[0]).toMatchObject({ status: 'down', checks: [{ ok: false, code: 'UNAVAILABLE' }] })
    })
  })

  it('a server of another authority is not trusted, and the message says what to give', async () => {
    await withSettings({ [address]: other.url }, async (one) => {
      await expect(one.instance('one').getDeployment('web')).rejects.toMatchObject({
        code: 'UNAVAILABLE',
        retryable: false,
        message: expect.stringMatching(/certificate is not trusted.*tls\.ca/),
      })
    })
  })

  it('a bad token is UNAUTHENTICATED and is not shown', async () => {
    const secret = 'canary-one.canary-two.canary-three'
    await withSettings({ [type === 'argocd' ? 'authToken' : 'token']: secret }, async (one) => {
      const refused = await one
        .instance('one')
        .createDeployment(request())
        .catch((error: unknown) => error)
      expect(refused).toMatchObject({ code: 'UNAUTHENTICATED', message: expect.stringContaining('accepted is a valid') })
      expect(JSON.stringify(refused) + String(refused) + JSON.stringify(await one.health())).not.toContain('canary')
    })
  })

  it.each([
    ['a name that is no DNS-1123 label', { name: 'Web_1' }, 'INVALID_ARGUMENT', /name: found "Web_1"; accepted is a DNS-1123 label/],
    ['a missing namespace', { namespace: undefined }, 'INVALID_ARGUMENT', /namespace: found nothing/],
    [
      'both source and gitRepo',
      { source: { git: { repo: 'https://git.example.com/x.git' } } },
      'INVALID_ARGUMENT',
      /found source and gitRepo; accepted is exactly one of/,
    ],
    ['an unknown member', { gitBranch: 'main' }, 'INVALID_ARGUMENT', /gitBranch: unknown/],
    ['a repository that is no URL', { gitRepo: 'not a url' }, 'INVALID_ARGUMENT', /git\.repo: found "not a url"; accepted is/],
    ['a member that the engine cannot honour', { values: { a: 1 } }, 'UNSUPPORTED', /values: \w+ of this adapter cannot honour it/],
    ['an unknown kind', { kind: 'Aplication' }, 'UNSUPPORTED', /kind: found "Aplication"/],
  ])('%s is refused before anything is written', async (_title, over, code, message) => {
    await expect(dms.instance('one').createDeployment(request(over))).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
    const page = await dms.instance('one').listDeployments()
    expect(page.items).toEqual([])
  })

  it('an unknown ref is NOT_FOUND; a malformed one is refused unsent', async () => {
    await expect(dms.instance('one').getDeployment('nowhere')).rejects.toMatchObject({ code: 'NOT_FOUND', details: { resource: 'deployment' } })
    await expect(dms.instance('one').getDeployment('a/b/c/d')).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining('accepted is'),
    })
  })

  it.each([
    ['repository', (at: TestRepository) => ({ gitRepo: `${at.server}/no-such.git` }), /no-such|repository/],
    ['path', () => ({ gitPath: 'nowhere' }), /nowhere/],
    ['branch', () => ({ gitRevision: 'no-such-branch' }), /no-such-branch/],
  ])('a missing %s is told with its reason', async (_what, over, reason) => {
    const instance = dms.instance('one')
    const name = `missing-${_what}`
    const outcome = await instance
      .createDeployment(request({ name, ...over(repository) }))
      .then((handle) => handle.wait({ failOn: ['failed', 'retrying', 'degraded'], timeoutMs: 15_000 }))
      .catch((error: unknown) => error)
    // Argo CD refuses at creation; Flux takes the objects and fails at the first fetch.
    expect(outcome).toMatchObject({ code: type === 'argocd' ? 'FAILED_PRECONDITION' : 'OPERATION_FAILED', message: expect.stringMatching(reason) })
    if (type === 'flux') await (await instance.deleteDeployment(name, { cascade: 'workloads' })).wait()
  })
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

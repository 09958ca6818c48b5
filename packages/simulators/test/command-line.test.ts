import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { commitFiles } from '../src/git/index.ts'
import { open, send } from './support/api-client.ts'

const BIN = join(import.meta.dirname, '..', 'src', 'bin.ts')
const children = new Set<ChildProcess>()
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'simulators-command-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))
// A test that fails must not leave its simulator running.
afterEach(() => {
  for (const child of children) child.kill('SIGKILL')
})

function run(...args: string[]) {
  const child = spawn(process.execPath, ['--conditions=@gitops-dms/source', BIN, ...args], {
    env: { ...process.env, TMPDIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.add(child)
  child.once('close', () => children.delete(child))
  return child
}

/** Of one that does not get up. */
async function refusal(...args: string[]) {
  const child = run(...args)
  const text: string[] = []
  child.stderr.on('data', (chunk: Buffer) => text.push(chunk.toString()))
  const [code] = (await once(child, 'close')) as [number]
  return { code, text: text.join('') }
}

/** What it prints until it is up: the first word of each line to the rest. */
async function start(...args: string[]) {
  const child = run(...args)
  const ended = once(child, 'exit')
  const told: Record<string, string> = {}
  for await (const line of createInterface({ input: child.stdout })) {
    const [, name = '', value = ''] = /^ +(\S+) +(.*)$/.exec(line) ?? []
    told[name] = value
    if (line === 'Ctrl-C ends it.') break
  }
  const stop = async (signal: 'SIGINT' | 'SIGTERM') => {
    child.kill(signal)
    return (await ended) as [code: number | null, signal: string | null]
  }
  return { told, stop }
}

interface Kubeconfig {
  readonly clusters: readonly { readonly cluster: { readonly server: string; readonly 'certificate-authority-data': string } }[]
  readonly users: readonly { readonly user: { readonly token: string } }[]
}

async function accessOf(file: string) {
  const { clusters, users } = parse(await readFile(file, 'utf8')) as Kubeconfig
  const [cluster, user] = [clusters[0]?.cluster, users[0]?.user]
  const ca = Buffer.from(cluster?.['certificate-authority-data'] ?? '', 'base64').toString()
  return { url: cluster?.server ?? '', ca, token: user?.token ?? '' }
}

describe('gitops-dms-simulator', () => {
  test('flux: tells how to reach it, serves repositories, and leaves nothing behind', async () => {
    const root = join(folder, 'repositories')
    await mkdir(root)
    const { told, stop } = await start('flux', '--namespaces', 'shop,stage', '--repositories', root)
    const commit = await commitFiles(join(root, 'web.git'), { message: 'first', files: { 'a.txt': 'a' } })
    const file = told['kubeconfig'] ?? ''
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    const access = await accessOf(file)
    expect(told['url']).toBe(access.url)
    expect((await send(access, { method: 'GET', path: '/api/v1/namespaces/stage' })).status).toBe(200)

    const url = told['repositories']?.split('/<name>')[0]
    const source = {
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind: 'GitRepository',
      metadata: { name: 'web' },
      spec: { url: `${url}/web.git`, interval: '1h', ref: { branch: 'main' } },
    }
    const path = '/apis/source.toolkit.fluxcd.io/v1/namespaces/shop/gitrepositories'
    expect((await send(access, { method: 'POST', path, body: source })).status).toBe(201)
    let seen = ''
    for await (const chunk of await open(access, { method: 'GET', path: `${path}?watch=true&resourceVersion=0` })) {
      seen += String(chunk)
      if (seen.includes(`stored artifact for revision 'main@sha1:${commit}'`)) break
    }

    expect(await stop('SIGTERM')).toEqual([0, null])
    expect(await readdir(folder)).toEqual(['repositories'])
  })

  test('flux: the port and the file of one’s choice, kinds of an older version', async () => {
    const file = join(folder, 'mine.yaml')
    const { told, stop } = await start('flux', '--kubeconfig', file, '--flux-version', '2.3', '--port', '0')
    expect(told['kubeconfig']).toBe(file)
    const access = await accessOf(file)
    const { json } = await send(access, { method: 'GET', path: '/apis/source.toolkit.fluxcd.io' })
    expect((json as { versions: object[] }).versions).toContainEqual({ groupVersion: 'source.toolkit.fluxcd.io/v1beta2', version: 'v1beta2' })
    expect(await stop('SIGINT')).toEqual([0, null])
    expect(await readdir(folder)).not.toContain('mine.yaml')
  })

  test('argocd: tells its authority and its token, which work', async () => {
    const { told, stop } = await start('argocd', '--namespaces', 'shop', '--argocd-version', '3.1')
    const { url = '', token = '', authority = '', kubeconfig = '' } = told
    const argocd = { url, token, ca: await readFile(authority, 'utf8') }
    expect((await send(argocd, { method: 'GET', path: '/api/v1/session/userinfo' })).json).toMatchObject({ loggedIn: true, username: 'admin' })
    expect((await send(argocd, { method: 'GET', path: '/api/version' })).json).toMatchObject({ Version: expect.stringMatching(/^v3\.1\./) })
    expect((await send(await accessOf(kubeconfig), { method: 'GET', path: '/api/v1/namespaces/shop' })).status).toBe(200)
    expect(await stop('SIGTERM')).toEqual([0, null])
    expect(await readdir(folder)).not.toContainEqual(expect.stringContaining('gitops-dms-simulator'))
  })

  test.each([
    [['flux', '--port', '70000'], '--port', '0 to 65535'],
    [['flux', '--namespaces', 'shop,Bad_Name'], '--namespaces', 'Bad_Name'],
    [['flux', '--flux-version', '1.0'], '--flux-version', '2.9'],
    [['flex'], 'flex', 'Did you mean flux'],
  ])('%j is refused before anything starts', async (args, ...words) => {
    const { code, text } = await refusal(...args)
    expect(code).toBe(1)
    for (const word of words) expect(text).toContain(word)
  })

  test('a kubeconfig that is there already is neither overwritten nor removed', async () => {
    const file = join(folder, 'precious.yaml')
    await writeFile(file, 'precious')
    expect(await refusal('flux', '--kubeconfig', file)).toEqual({ code: 1, text: `error: EEXIST: file already exists, open '${file}'\n` })
    expect(await readFile(file, 'utf8')).toBe('precious')
    await rm(file)
  })

  test('a port that is taken, and a folder that is not there, are told in a line', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as AddressInfo
    expect(await refusal('flux', '--port', String(port))).toEqual({
      code: 1,
      text: `error: listen EADDRINUSE: address already in use 127.0.0.1:${port}\n`,
    })
    taken.close()
    expect(await refusal('argocd', '--repositories', '/nowhere')).toEqual({
      code: 1,
      text: "error: ENOENT: no such file or directory, scandir '/nowhere'\n",
    })
  })
})

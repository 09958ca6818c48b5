import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type GitServer, startGitServer } from '../src/git/index.ts'
import { runGit } from '../src/git/run-git.ts'

const AUTHOR = ['-c', 'user.name=test', '-c', 'user.email=test@example.test']
let root: string
let server: GitServer

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'git-server-test-'))
  await runGit(['init', '-q', '--bare', '-b', 'main', join(root, 'served', 'web.git')])
  server = await startGitServer({ root: join(root, 'served') })
})
afterEach(async () => {
  await server.close()
  await rm(root, { recursive: true })
})

/** A working tree with one commit in it. */
async function workingTree(text: string): Promise<string> {
  const directory = await mkdtemp(join(root, 'work-'))
  await runGit(['-C', directory, 'init', '-q', '-b', 'main'])
  await writeFile(join(directory, 'file'), text)
  await runGit(['-C', directory, 'add', '-A'])
  await runGit(['-C', directory, ...AUTHOR, 'commit', '-q', '-m', 'one'])
  return directory
}
const push = async (text: string) => {
  const directory = await workingTree(text)
  await runGit(['-C', directory, 'push', '-q', `${server.url}/web.git`, 'main'])
  return (await runGit(['-C', directory, 'rev-parse', 'HEAD'])).trim()
}

describe('a git server', () => {
  test('takes a push and gives it to a clone', async () => {
    const commit = await push('pushed')
    await runGit(['clone', '-q', `${server.url}/web.git`, join(root, 'clone')])
    expect(await readFile(join(root, 'clone', 'file'), 'utf8')).toBe('pushed')
    expect(await runGit(['ls-remote', `${server.url}/web.git`])).toBe(`${commit}\tHEAD\n${commit}\trefs/heads/main\n`)
  })

  test('takes a push that is larger than one chunk', async () => {
    const text = Array.from({ length: 60_000 }, (_, line) => `line ${line} ${(line * 7919) % 104_729}`).join('\n')
    await push(text)
    await runGit(['clone', '-q', `${server.url}/web.git`, join(root, 'clone')])
    expect(await readFile(join(root, 'clone', 'file'), 'utf8')).toBe(text)
  })

  test('gives a single commit by its hash', async () => {
    const commit = await push('one')
    await mkdir(join(root, 'bare'))
    await runGit(['-C', join(root, 'bare'), 'init', '-q'])
    await runGit(['-C', join(root, 'bare'), 'fetch', '-q', '--depth', '1', `${server.url}/web.git`, commit])
    expect(await runGit(['-C', join(root, 'bare'), 'show', 'FETCH_HEAD:file'])).toBe('one')
  })

  test('has 404 for a repository that is not there', async () => {
    const response = await fetch(`${server.url}/none.git/info/refs?service=git-upload-pack`)
    expect([response.status, await response.text()]).toEqual([404, expect.not.stringContaining(root)])
    await expect(runGit(['ls-remote', `${server.url}/none.git`])).rejects.toMatchObject({ stderr: expect.stringContaining('not found') })
  })

  test('serves nothing outside of its folder', async () => {
    await runGit(['init', '-q', '--bare', '-b', 'main', join(root, 'private.git')])
    for (const path of ['/../private.git', '/%2e%2e/private.git', '/web.git/../../private.git']) {
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
      socket.end(`GET ${path}/info/refs?service=git-upload-pack HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
      const chunks: Buffer[] = []
      for await (const chunk of socket) chunks.push(chunk as Buffer)
      expect(Buffer.concat(chunks).toString()).not.toMatch(/^HTTP\/1\.1 200/)
    }
  })

  test('is gone after its close, with what was open, and can be closed once more', async () => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
    await once(socket, 'connect')
    const closed = once(socket, 'close')
    await server.close()
    await closed
    await expect(fetch(`${server.url}/web.git/info/refs`)).rejects.toThrow()
    await server.close()
  })
})

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { type GitServer, startGitServer } from '../../src/git/index.ts'
import { GIT_ENV, runGit } from '../../src/git/run-git.ts'
import { RECORDINGS } from './recordings.ts'

const AUTHOR = ['-c', 'user.name=test', '-c', 'user.email=test@example.test']

export interface Repositories {
  readonly url: string
  /** One of the recordings, with the very commits of then, at `<url>/<name>.git`; `main` is at its first commit or at the one given. */
  restore(name: string): Promise<void>
  pointMainAt(name: string, commit: string): Promise<void>
  firstCommit(name: string): Promise<string>
  /** Commits files to `main` of a repository (made when it is missing) and pushes. Returns the hash. */
  commit(name: string, message: string, files: Readonly<Record<string, string>>): Promise<string>
  /** Puts a tag, with an object of its own, on the newest commit of `main`. */
  tag(name: string, tag: string): Promise<void>
  close(): Promise<void>
}

/** Real repositories behind a real git server, in a folder of their own. */
export async function serveRepositories(): Promise<Repositories> {
  const root = await mkdtemp(join(tmpdir(), 'simulators-test-'))
  const server: GitServer = await startGitServer({ root })
  const bare = (name: string) => join(root, `${name}.git`)

  const firstCommit = async (name: string) => (await runGit(['-C', bare(name), 'rev-list', '--max-parents=0', 'refs/keep/recorded'])).trim()
  const pointMainAt = async (name: string, commit: string): Promise<void> => {
    await runGit(['-C', bare(name), 'update-ref', 'refs/heads/main', commit])
  }

  return {
    url: server.url,
    firstCommit,
    pointMainAt,
    restore: async (name) => {
      await runGit(['init', '-q', '--bare', '-b', 'main', bare(name)])
      const child = spawn('git', ['-C', bare(name), 'fast-import', '--quiet'], {
        env: { ...process.env, ...GIT_ENV },
        stdio: ['pipe', 'ignore', 'inherit'],
      })
      const closed = once(child, 'close')
      await pipeline(createReadStream(join(RECORDINGS, 'repositories', `${name}.fast-export`)), child.stdin)
      await closed
      await runGit(['-C', bare(name), 'update-ref', 'refs/keep/recorded', 'refs/heads/main'])
      await pointMainAt(name, await firstCommit(name))
    },
    commit: async (name, message, files) => {
      const work = join(root, 'work', name)
      const known = await runGit(['-C', work, 'rev-parse', '--git-dir']).then(
        () => true,
        () => false,
      )
      if (!known) {
        await runGit(['init', '-q', '--bare', '-b', 'main', bare(name)])
        await mkdir(work, { recursive: true })
        await runGit(['init', '-q', '-b', 'main', work])
      }
      for (const [file, content] of Object.entries(files)) {
        await mkdir(dirname(join(work, file)), { recursive: true })
        await writeFile(join(work, file), content)
      }
      await runGit(['-C', work, 'add', '-A'])
      await runGit(['-C', work, ...AUTHOR, 'commit', '-q', '--allow-empty', '-m', message])
      await runGit(['-C', work, 'push', '-q', `${server.url}/${name}.git`, 'main'])
      return (await runGit(['-C', work, 'rev-parse', 'HEAD'])).trim()
    },
    tag: async (name, tag) => {
      await runGit(['-C', bare(name), ...AUTHOR, 'tag', '-f', '-a', '-m', tag, tag, 'main'])
    },
    close: async () => {
      await server.close()
      await rm(root, { recursive: true, force: true })
    },
  }
}

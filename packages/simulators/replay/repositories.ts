import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { startGitServer } from '../src/git/index.ts'
import { GIT_ENV, GitFailure, runGit } from '../src/git/run-git.ts'

export interface RecordedRepositories {
  /** `<url>/<name>.git`. */
  readonly url: string
  /** One of the recorded ones, with the very commits of then. False = there is none of the name. */
  restore(name: string): Promise<boolean>
  /** Moves `main` of whichever restored repository has the commit. */
  pointMainAt(commit: string): Promise<void>
  close(): Promise<void>
}

/** Repositories made from fast-export files, behind a real git server, in a folder of their own. */
export async function serveRecordedRepositories(exported: ReadonlyMap<string, string>): Promise<RecordedRepositories> {
  const root = await mkdtemp(join(tmpdir(), 'replay-'))
  const server = await startGitServer({ root })
  const restored: string[] = []
  return {
    url: server.url,
    restore: async (name) => {
      const file = exported.get(name)
      if (file === undefined || restored.includes(name)) return file !== undefined
      const folder = join(root, `${name}.git`)
      await runGit(['init', '-q', '--bare', '-b', 'main', folder])
      await importFrom(folder, file)
      restored.push(name)
      return true
    },
    pointMainAt: async (commit) => {
      for (const name of restored) {
        const folder = join(root, `${name}.git`)
        if (!(await hasCommit(folder, commit))) continue
        await runGit(['-C', folder, 'update-ref', 'refs/heads/main', commit])
        return
      }
      throw new Error(`no repository has the commit ${commit}`)
    },
    close: async () => {
      await server.close()
      await rm(root, { recursive: true, force: true })
    },
  }
}

async function importFrom(folder: string, file: string): Promise<void> {
  const env = { ...process.env, ...GIT_ENV }
  const child = spawn('git', ['-C', folder, 'fast-import', '--quiet'], { env, stdio: ['pipe', 'ignore', 'inherit'] })
  const closed = once(child, 'close')
  await pipeline(createReadStream(file), child.stdin)
  const [code] = await closed
  if (code !== 0) throw new Error(`git fast-import of ${file} ended with ${code}`)
  // main moves; what was recorded of it has to stay reachable.
  await runGit(['-C', folder, 'update-ref', 'refs/keep/recorded', 'refs/heads/main'])
}

async function hasCommit(folder: string, commit: string): Promise<boolean> {
  try {
    await runGit(['-C', folder, 'cat-file', '-e', `${commit}^{commit}`])
    return true
  } catch (error) {
    if (error instanceof GitFailure) return false
    throw error
  }
}

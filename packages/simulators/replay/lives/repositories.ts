import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startGitServer } from '../../src/git/index.ts'
import { GitFailure, runGit } from '../../src/git/run-git.ts'

export interface RecordedRepositories {
  /** `<url>/<name>.git`. */
  readonly url: string
  /** One of the recorded ones, with the very commits of then. False = there is none of the name. */
  restore(name: string): Promise<boolean>
  /** Moves a branch of whichever restored repository has the commit: the one that had it in the end. False = none has it. */
  pointAt(commit: string, branch?: string): Promise<boolean>
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
    pointAt: async (commit, branch) => {
      for (const name of restored) {
        const folder = join(root, `${name}.git`)
        const [found] = await branchesWith(folder, commit)
        if (found === undefined) continue
        await runGit(['-C', folder, 'update-ref', `refs/heads/${branch ?? found}`, commit])
        return true
      }
      return false
    },
    close: async () => {
      await server.close()
      await rm(root, { recursive: true, force: true })
    },
  }
}

async function importFrom(folder: string, file: string): Promise<void> {
  await runGit(['-C', folder, 'fast-import', '--quiet'], { input: await readFile(file) })
  // Branches move; what was recorded of them has to stay reachable.
  for (const branch of await refsBelow(folder, 'refs/heads/')) {
    await runGit(['-C', folder, 'update-ref', `${KEPT}${branch}`, `refs/heads/${branch}`])
  }
}

const KEPT = 'refs/recorded/'

const refsBelow = async (folder: string, prefix: string, ...filter: readonly string[]): Promise<string[]> => {
  const names = await runGit(['-C', folder, 'for-each-ref', '--format=%(refname)', ...filter, prefix])
  return names.split('\n').flatMap((name) => (name === '' ? [] : [name.slice(prefix.length)]))
}

/** `main` first. */
async function branchesWith(folder: string, commit: string): Promise<string[]> {
  try {
    const branches = await refsBelow(folder, KEPT, '--contains', commit)
    return branches.sort((a, b) => Number(b === 'main') - Number(a === 'main'))
  } catch (error) {
    if (error instanceof GitFailure) return [] // it does not know the commit
    throw error
  }
}

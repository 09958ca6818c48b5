import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startGitServer } from '../../src/git/index.ts'
import { runGit } from '../../src/git/run-git.ts'

export interface TimedCommit {
  readonly repository: string
  readonly branch: string
  readonly hash: string
  /** When it was made, in milliseconds since the epoch: a whole second. */
  readonly at: number
}

/** Recorded repositories, whole, behind a git server, whose branches and tags are where they were at a time. */
export interface TimedRepositories {
  /** `<url>/<name>.git`. */
  readonly url: string
  /** Oldest first. */
  readonly commits: readonly TimedCommit[]
  /** Branches and tags go to what was there then, a branch never before its first commit; `told`: commits that come only when they are pointed at. */
  goTo(time: number, told?: ReadonlySet<string>): Promise<void>
  /** A branch that has the commit is there now. False = none has it. */
  pointAt(hash: string): Promise<boolean>
  close(): Promise<void>
}

/** `exported`: fast-export files by the names of the repositories. */
export async function serveTimedRepositories(exported: ReadonlyMap<string, string>): Promise<TimedRepositories> {
  const root = await mkdtemp(join(tmpdir(), 'replay-'))
  const server = await startGitServer({ root })
  const folderOf = (name: string) => join(root, `${name}.git`)
  const commits: TimedCommit[] = []
  const tags: { readonly repository: string; readonly tag: string; readonly object: string; readonly at: number }[] = []
  for (const [repository, file] of exported) {
    const git = (...args: readonly string[]) => runGit(['-C', folderOf(repository), ...args])
    await runGit(['init', '-q', '--bare', '-b', 'main', folderOf(repository)])
    await runGit(['-C', folderOf(repository), 'fast-import', '--quiet'], { input: await readFile(file) })
    for (const line of linesOf(await git('for-each-ref', '--format=%(refname:short) %(objectname)', 'refs/heads/'))) {
      const [branch = '', head = ''] = line.split(' ')
      // What was once on a branch has to stay reachable.
      await git('update-ref', `refs/recorded/${branch}`, head)
      for (const entry of linesOf(await git('log', '--format=%H %ct', head))) {
        const [hash = '', seconds = ''] = entry.split(' ')
        commits.push({ repository, branch, hash, at: Number(seconds) * 1_000 })
      }
    }
    for (const line of linesOf(await git('for-each-ref', '--format=%(refname:short) %(objectname)', 'refs/tags/'))) {
      const [tag = '', object = ''] = line.split(' ')
      tags.push({ repository, tag, object, at: Number(await git('log', '-1', '--format=%ct', object)) * 1_000 })
    }
  }
  commits.sort((a, b) => a.at - b.at)
  const refs = new Map<string, string>()
  const pointed = new Set<string>()
  const point = async (repository: string, ref: string, to: string | undefined): Promise<void> => {
    const key = `${repository} ${ref}`
    if (refs.get(key) === (to ?? '')) return
    refs.set(key, to ?? '')
    await runGit(['-C', folderOf(repository), 'update-ref', ...(to === undefined ? ['-d', ref] : [ref, to])])
  }
  return {
    url: server.url,
    commits,
    goTo: async (time, told = new Set()) => {
      const branches = new Map<string, TimedCommit>()
      for (const commit of commits) {
        const key = `${commit.repository} ${commit.branch}`
        if (!branches.has(key) || (commit.at <= time && (!told.has(commit.hash) || pointed.has(commit.hash)))) branches.set(key, commit)
      }
      for (const { repository, branch, hash } of branches.values()) await point(repository, `refs/heads/${branch}`, hash)
      for (const { repository, tag, object, at } of tags) await point(repository, `refs/tags/${tag}`, at <= time ? object : undefined)
    },
    pointAt: async (hash) => {
      pointed.add(hash)
      const found = commits.filter((commit) => commit.hash === hash)
      for (const { repository, branch } of found) await point(repository, `refs/heads/${branch}`, hash)
      return found.length > 0
    },
    close: async () => {
      await server.close()
      await rm(root, { recursive: true, force: true })
    },
  }
}

const linesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '')

import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { externalWork } from '../../cluster/external-work.ts'
import type { JsonMap } from '../../cluster/kube-object.ts'
import { matchesGlob } from '../glob-pattern.ts'
import { findRepository } from './find-repository.ts'
import type { Freshness } from './git/reference-cache.ts'
import { RepoServerError } from './repo-server-error.ts'
import type { RepoServerParts } from './repo-server-parts.ts'
import { discover } from './source-type.ts'

/** A revision of a git repository that somebody asks about. */
export interface GitQuery {
  readonly repoURL: string
  readonly revision: string
  readonly project: string | undefined
  readonly signal: AbortSignal | undefined
}

/** Folders that are something to deploy, in no order that means anything. @throws RepoServerError. */
export async function appsIn(parts: RepoServerParts, query: GitQuery): Promise<JsonMap[]> {
  const failing = ['error setting up git client and resolving given revision', 'error acquiring repository lock'] as const
  const found = await inTree(parts, { ...query, freshness: 'apart' }, failing, 2, (root) => discover(root))
  return [...found].map(([path, type]) => ({ type, path }))
}

/** Content by path of all files whose path fits a glob. @throws RepoServerError. */
export async function filesIn(parts: RepoServerParts, query: GitQuery, pattern: string): Promise<ReadonlyMap<string, string>> {
  const { repoURL, revision } = query
  const failing = [
    `unable to resolve git revision ${revision}`,
    `unable to checkout git repo ${repoURL} with revision ${revision} pattern ${pattern}`,
  ] as const
  return await inTree(parts, query, failing, 13, async (root) => {
    const entries = await readdir(root, { recursive: true, withFileTypes: true })
    const paths = entries.filter((entry) => entry.isFile()).map((entry) => relative(root, join(entry.parentPath, entry.name)))
    // As a path that is given to git: a star matches across folders, a folder is all that is in it, braces mean nothing.
    const glob = pattern.replace(/[{},]/g, '\\$&')
    const fitting = paths.filter((path) => matchesGlob(glob, path) || path.startsWith(`${pattern.replace(/\/$/, '')}/`)).sort()
    return new Map(await Promise.all(fitting.map(async (path) => [path, await readFile(join(root, path), 'utf8')] as const)))
  })
}

/** All folders, without those that begin with a dot. @throws RepoServerError. */
export async function directoriesIn(parts: RepoServerParts, query: GitQuery): Promise<readonly string[]> {
  const { repoURL, revision } = query
  const failing = [`unable to resolve git revision ${revision}`, `unable to checkout git repo ${repoURL} with revision ${revision}`] as const
  return await inTree(parts, query, failing, 13, async (root) => {
    const entries = await readdir(root, { recursive: true, withFileTypes: true })
    const paths = entries.filter((entry) => entry.isDirectory()).map((entry) => relative(root, join(entry.parentPath, entry.name)))
    return paths.filter((path) => !path.split('/').some((part) => part.startsWith('.'))).sort(byWalk)
  })
}

/** As Go walks: what is in a folder comes before the next name. */
function byWalk(a: string, b: string): number {
  const [left, right] = [a.replaceAll('/', '\0'), b.replaceAll('/', '\0')]
  return left < right ? -1 : left > right ? 1 : 0
}

async function inTree<T>(
  { store, git, clock }: RepoServerParts,
  { repoURL, revision, project, signal, freshness = 'known' }: GitQuery & { readonly freshness?: Freshness },
  [resolving, checkingOut]: readonly [string, string],
  code: number,
  read: (root: string) => Promise<T>,
): Promise<T> {
  const told =
    (before: string) =>
    (error: unknown): never => {
      if (!(error instanceof RepoServerError) || error.code !== 2) throw error
      throw new RepoServerError(code, `${before}: ${error.message}`)
    }
  const repository = findRepository(store, repoURL, project)
  const commit = await git.resolve(repository, revision, freshness, signal).catch(told(resolving))
  const { root, dispose } = await git.checkOut(repository, commit, signal).catch(told(checkingOut))
  try {
    return await externalWork(clock, () => read(root))
  } finally {
    await dispose()
  }
}

import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { withinTimeout } from '../remote/http-request.ts'
import type { RemoteAccess } from '../remote/remote-access.ts'
import { RemoteFailure } from '../remote/remote-failure.ts'
import { gitEnvironment } from './git-environment.ts'
import { requireHttp } from './list-references.ts'
import { GitFailure, runGit } from './run-git.ts'

export interface Checkout {
  /** Full hash. */
  readonly commit: string
  /** First line of the commit message. */
  readonly subject: string
  /** The files of the commit, in a folder of its own. */
  readonly directory: string
  /** Removes the folder. */
  dispose(): Promise<void>
}

export interface CheckoutOptions {
  /** The commit must be in the history of one of these (`refs/heads/main`, `refs/heads/*`). Default: the remote need only have it. */
  readonly within?: readonly string[] | undefined
  /** Submodules too, and theirs; relative addresses are those of the repository. Default false: their folders are empty. */
  readonly submodules?: boolean | undefined
}

/** The tree of one commit, fetched as the real controllers do: over http(s). @throws RemoteFailure; `no-reference` when the commit is not there. */
export async function checkOut(url: string, commit: string, access: RemoteAccess = {}, options: CheckoutOptions = {}): Promise<Checkout> {
  requireHttp(url)
  return await withinTimeout(
    access,
    (signal) => fetchTree(url, commit, { ...access, signal }, options),
    () => 'context deadline exceeded',
  )
}

async function fetchTree(url: string, commit: string, access: RemoteAccess, options: CheckoutOptions): Promise<Checkout> {
  const parent = await mkdtemp(join(tmpdir(), 'gitops-dms-checkout-'))
  const directory = join(parent, 'files')
  const repository = join(parent, 'repository')
  const dispose = () => rm(parent, { recursive: true, force: true })
  const { signal } = access
  const { within } = options
  try {
    await runGit(['init', '-q', '--separate-git-dir', repository, directory], { signal })
    const wanted =
      within === undefined ? ['--depth', '1', url, commit] : [url, ...within.map((name) => (name.includes('*') ? `+${name}:refs/fetched/*` : name))]
    const env = await gitEnvironment(parent, access)
    await fetched(['-C', directory, 'fetch', '-q', '--no-tags', ...wanted], { signal, env })
    await fetched(['-C', directory, 'checkout', '-q', '--detach', commit], { signal })
    const subject = await runGit(['-C', directory, 'log', '-1', '--format=%s'], { signal })
    if (options.submodules === true) await fetchSubmodules(url, directory, { signal, env })
    await Promise.all([rm(repository, { recursive: true }), rm(join(directory, '.git'))])
    return { commit, subject: subject.trim(), directory, dispose }
  } catch (error) {
    await dispose()
    throw error
  }
}

async function fetchSubmodules(
  url: string,
  directory: string,
  options: { signal: AbortSignal | undefined; env: Record<string, string> },
): Promise<void> {
  await runGit(['-C', directory, 'config', 'remote.origin.url', url], options)
  await fetched(['-C', directory, 'submodule', '-q', 'update', '--init', '--recursive'], options)
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const links = entries.filter((entry) => entry.name === '.git' && entry.parentPath !== directory)
  await Promise.all(links.map((entry) => rm(join(entry.parentPath, entry.name))))
}

async function fetched(args: readonly string[], options: { signal: AbortSignal | undefined; env?: Record<string, string> }): Promise<void> {
  try {
    await runGit(args, options)
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error
    throw failureOf(error)
  }
}

const MISSING = /couldn't find remote ref|not our ref|bad object|unadvertised object|not a tree|unable to read tree|did not match any|unable to find/

function failureOf(error: GitFailure): RemoteFailure {
  const said = error.stderr.trim()
  if (MISSING.test(said)) return new RemoteFailure('no-reference', 'object not found', error)
  if (/returned error: 40[13]|Authentication failed|could not read Username/.test(said)) {
    return new RemoteFailure('authentication', 'authentication required: ', error)
  }
  if (/returned error: 404|repository .* not found/.test(said)) return new RemoteFailure('no-repository', 'repository not found: ', error)
  return new RemoteFailure('unreachable', said, error)
}

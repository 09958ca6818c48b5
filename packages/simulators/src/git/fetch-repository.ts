import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GitFailure, runGit } from './run-git.ts'

export interface Checkout {
  /** Full hash. */
  readonly commit: string
  /** First line of the commit message. */
  readonly subject: string
  /** Working tree of the commit, below a folder of its own. */
  readonly directory: string
  /** Removes the folder. */
  dispose(): Promise<void>
}

export type RemoteFailureKind = 'unreachable' | 'no-repository' | 'no-reference' | 'scheme'

/** What went wrong with a remote, for each controller to put in its own words. */
export class RemoteFailure extends Error {
  readonly kind: RemoteFailureKind

  constructor(kind: RemoteFailureKind, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'RemoteFailure'
    this.kind = kind
  }
}

/** The references of a remote: full name to hash; HEAD too. @throws RemoteFailure. */
export async function listReferences(url: string, signal?: AbortSignal): Promise<ReadonlyMap<string, string>> {
  requireHttp(url)
  const listing = await remote(['ls-remote', url], signal)
  return new Map(
    listing
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        const [hash = '', name = ''] = line.split('\t')
        return [name, hash] as const
      }),
  )
}

/** The tree of one commit, fetched as the real controllers do: over http(s). @throws RemoteFailure. */
export async function checkOut(url: string, commit: string, signal?: AbortSignal): Promise<Checkout> {
  requireHttp(url)
  const directory = await mkdtemp(join(tmpdir(), 'gitops-dms-checkout-'))
  const dispose = () => rm(directory, { recursive: true, force: true })
  const options = { cwd: directory, ...(signal === undefined ? {} : { signal }) }
  try {
    await runGit(['init', '-q'], options)
    await remote(['-C', directory, 'fetch', '-q', '--depth', '1', url, commit], signal)
    await runGit(['checkout', '-q', 'FETCH_HEAD'], options)
    const subject = await runGit(['log', '-1', '--format=%s'], options)
    return { commit, subject: subject.trim(), directory, dispose }
  } catch (error) {
    await dispose()
    throw error
  }
}

function requireHttp(url: string): void {
  if (!/^https?:\/\//.test(url)) throw new RemoteFailure('scheme', `unsupported scheme: ${url}`)
}

async function remote(args: readonly string[], signal: AbortSignal | undefined): Promise<string> {
  try {
    return await runGit(args, signal === undefined ? {} : { signal })
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error
    throw new RemoteFailure(failureKind(error.stderr), error.stderr.trim(), error)
  }
}

function failureKind(stderr: string): RemoteFailureKind {
  if (/couldn't find remote ref|not our ref|bad object|unadvertised object/.test(stderr)) return 'no-reference'
  if (/returned error: 40[134]|repository .* not found|Authentication failed|could not read Username/.test(stderr)) return 'no-repository'
  return 'unreachable'
}

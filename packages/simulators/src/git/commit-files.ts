import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { runGit } from './run-git.ts'

export interface FileCommit {
  readonly message: string
  /** Content by path; null removes. What is not named stays as it was. */
  readonly files: Readonly<Record<string, string | Uint8Array | null>>
  /** Default `main`. */
  readonly branch?: string
  /** Seconds since the epoch, so that hashes can be equal each time. Default: now. */
  readonly at?: number
  readonly author?: { readonly name: string; readonly email: string }
}

const SOMEBODY = { name: 'simulators', email: 'simulators@example.test' }

/** Adds a commit to a branch of a bare repository, which is made when it is missing. Returns the full hash. */
export async function commitFiles(repository: string, commit: FileCommit): Promise<string> {
  await requireRepository(repository)
  const branch = commit.branch ?? 'main'
  const reference = `refs/heads/${branch}`
  const parent = (await runGit(['-C', repository, 'for-each-ref', '--format=%(objectname)', reference])).trim()
  const { name, email } = commit.author ?? SOMEBODY
  const parts: (string | Uint8Array)[] = [
    `commit ${reference}\ncommitter ${name} <${email}> ${commit.at ?? Math.floor(Date.now() / 1000)} +0000\n`,
    ...data(commit.message),
    parent === '' ? '' : `from ${parent}\n`,
  ]
  for (const [path, content] of Object.entries(commit.files)) {
    if (content === null) parts.push(`D ${quoted(path)}\n`)
    else parts.push(`M 100644 inline ${quoted(path)}\n`, ...data(content))
  }
  await runGit(['-C', repository, 'fast-import', '--quiet', '--force'], { input: Buffer.concat(parts.map((part) => Buffer.from(part))) })
  return (await runGit(['-C', repository, 'rev-parse', reference])).trim()
}

export interface TagOptions {
  /** A branch or a hash. Default `main`. */
  readonly at?: string
  /** Gives the tag an object of its own. Default: it is a mere reference. */
  readonly message?: string
}

/** Puts a tag on a commit of a bare repository, also when it is elsewhere already. */
export async function tagCommit(repository: string, tag: string, { at = 'main', message }: TagOptions = {}): Promise<void> {
  const annotated = message === undefined ? [] : ['-a', '-m', message]
  const identity = ['-c', `user.name=${SOMEBODY.name}`, '-c', `user.email=${SOMEBODY.email}`]
  await runGit(['-C', repository, ...identity, 'tag', '-f', ...annotated, tag, at])
}

async function requireRepository(repository: string): Promise<void> {
  try {
    await access(join(repository, 'HEAD'))
  } catch {
    await runGit(['init', '-q', '--bare', '-b', 'main', repository])
  }
}

function data(content: string | Uint8Array): (string | Uint8Array)[] {
  const bytes = Buffer.from(content)
  return [`data ${bytes.length}\n`, bytes, '\n']
}

const quoted = (path: string) => `"${path.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

export class GitFailure extends Error {
  readonly stderr: string
  /** Null: it was ended by a signal. */
  readonly exitCode: number | null

  constructor(command: string, stderr: string, exitCode: number | null) {
    super(`git ${command} failed: ${stderr.trim()}`)
    this.name = 'GitFailure'
    this.stderr = stderr
    this.exitCode = exitCode
  }
}

/** No prompt, no configuration of the machine or of the person. */
export const GIT_ENV = {
  GIT_TERMINAL_PROMPT: '0',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  LC_ALL: 'C',
}

export interface GitOptions {
  readonly cwd?: string
  readonly signal?: AbortSignal | undefined
  /** Further variables of its environment. */
  readonly env?: Readonly<Record<string, string>>
  /** Its standard input. Default: none. */
  readonly input?: Uint8Array
}

/**
 * Standard output of a git command. An abort ends git and what it started, and only then rejects: nobody writes any more when the caller
 * removes the folder. @throws GitFailure with what git said; the signal's reason after an abort.
 */
export async function runGit(args: readonly string[], { cwd, signal, env, input }: GitOptions = {}): Promise<string> {
  signal?.throwIfAborted()
  const child = spawn('git', [...args], {
    env: { ...process.env, ...GIT_ENV, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true, // a process group of its own, so that its helpers end with it
    ...(cwd === undefined ? {} : { cwd }),
  })
  child.stdin.on('error', () => undefined) // git may end without reading all; its exit code tells
  child.stdin.end(input)
  const onAbort = () => endGroup(child)
  signal?.addEventListener('abort', onAbort, { once: true })
  try {
    const [stdout, stderr, [code]] = await Promise.all([textOf(child.stdout), textOf(child.stderr), once(child, 'close')])
    signal?.throwIfAborted()
    if (code !== 0) throw new GitFailure(args.find((argument) => /^[a-z]/.test(argument)) ?? '', stderr, code)
    return stdout
  } finally {
    signal?.removeEventListener('abort', onAbort)
  }
}

/** Ends a detached child with everything that it started. */
export function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch (error) {
    const over = error instanceof Error && 'code' in error && error.code === 'ESRCH'
    if (!over) throw error
  }
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString()
}

import { execFile } from 'node:child_process'

export class GitFailure extends Error {
  readonly stderr: string

  constructor(command: string, stderr: string) {
    super(`git ${command} failed: ${stderr.trim()}`)
    this.name = 'GitFailure'
    this.stderr = stderr
  }
}

/** No prompt, no configuration of the machine or of the person. */
export const GIT_ENV = {
  GIT_TERMINAL_PROMPT: '0',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  LC_ALL: 'C',
}

/** Standard output of a git command. @throws GitFailure with what git said. */
export function runGit(args: readonly string[], options: { readonly cwd?: string; readonly env?: Record<string, string>; readonly signal?: AbortSignal } = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const { cwd, env, signal } = options
    const settings = { env: { ...process.env, ...GIT_ENV, ...env }, maxBuffer: 64 * 1024 * 1024, ...(cwd === undefined ? {} : { cwd }), ...(signal === undefined ? {} : { signal }) }
    execFile('git', [...args], settings, (error, stdout, stderr) => {
      if (error === null) resolve(stdout)
      else reject(new GitFailure(args[0] ?? '', stderr || error.message))
    })
  })
}

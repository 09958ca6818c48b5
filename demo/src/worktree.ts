import { execFile } from 'node:child_process'

/** The demo commits as itself, whatever the person's git is set to. */
const IDENTITY = ['-c', 'user.name=gitops-dms demo', '-c', 'user.email=demo@gitops-dms.invalid', '-c', 'commit.gpgsign=false']

/** Standard output of a git command; git's own words when it fails. */
export function git(args: readonly string[], cwd: string, signal?: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { cwd, env: { ...process.env, GIT_TERMINAL_PROMPT: '0' }, ...(signal === undefined ? {} : { signal }) }
    execFile('git', [...IDENTITY, ...args], options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout.trim())
      else reject(signal?.aborted === true ? signal.reason : new Error(`git ${args[0]}: ${stderr.trim() || error.message}`))
    })
  })
}

/** Commits everything in the working tree, pushes it to a branch and gives the commit's hash. */
export async function commitAndPush(directory: string, branch: string, message: string, signal?: AbortSignal): Promise<string> {
  await git(['add', '--all'], directory, signal)
  await git(['commit', '--quiet', '--message', message], directory, signal)
  await git(['push', '--quiet', 'origin', `HEAD:refs/heads/${branch}`], directory, signal)
  return await git(['rev-parse', 'HEAD'], directory, signal)
}

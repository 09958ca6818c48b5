import { readdir } from 'node:fs/promises'
import { startGitServer } from '../git/git-server.ts'
import type { Started } from './until-stopped.ts'

/** Nothing to tell and to close where no folder is given. @throws The error of the system when there is no such folder. */
export async function serveRepositories(folder: string | undefined): Promise<Started> {
  if (folder === undefined) return { lines: [], close: async () => undefined }
  await readdir(folder)
  const server = await startGitServer({ root: folder })
  return { lines: [`  repositories  ${server.url}/<name>.git is ${folder}/<name>.git`], close: () => server.close() }
}

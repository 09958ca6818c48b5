import { readlink } from 'node:fs/promises'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { RepoServerError } from '../repo-server-error.ts'

/** Where a value file is. */
export type ValueFile = { readonly path: string } | { readonly url: string }

const MOST_LINKS = 10

/**
 * A path below the folder of the chart, or of the repository when it begins with a slash; links are followed, and must not lead out. A URL is
 * itself. @throws RepoServerError.
 */
export async function resolveValueFile(root: string, folder: string, file: string, schemes: readonly string[]): Promise<ValueFile> {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(file)?.[1]
  if (scheme !== undefined) {
    if (schemes.includes(scheme.toLowerCase())) return { url: file }
    throw failed(`the URL scheme '${scheme.toLowerCase()}' is not allowed`)
  }
  const path = await delinked(isAbsolute(file) ? join(root, file) : join(folder, file))
  if (path === root) throw failed('internal error: failed to resolve path. Check logs for more details')
  if (!path.startsWith(`${root}/`)) throw failed(`file '${file}' resolved to outside repository root`)
  return { path }
}

const failed = (text: string) => new RepoServerError(2, text)

async function delinked(path: string, depth = MOST_LINKS): Promise<string> {
  const target = await linkAt(path)
  if (target === undefined) return path
  if (depth === 0) throw failed('internal error: failed to resolve path. Check logs for more details')
  return await delinked(resolve(dirname(path), target), depth - 1)
}

async function linkAt(path: string): Promise<string | undefined> {
  try {
    return await readlink(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined // no link, or nothing at all
    throw error
  }
}

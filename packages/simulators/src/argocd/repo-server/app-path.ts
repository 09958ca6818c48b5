import { isAbsolute, resolve } from 'node:path'
import { fileKind } from './file-kind.ts'
import { RepoServerError } from './repo-server-error.ts'

/** Where the path of a source leads. @throws RepoServerError. */
export async function appPath(root: string, path: string): Promise<string> {
  const refused = (why: string) => new RepoServerError(2, `${path}: app path ${why}`)
  if (isAbsolute(path)) throw refused('is absolute')
  const folder = resolve(root, path)
  if (folder !== root && !folder.startsWith(`${root}/`)) throw refused('outside root')
  const kind = await fileKind(folder)
  if (kind === 'missing') throw refused('does not exist')
  if (kind === 'file') throw refused('is not a directory')
  return folder
}

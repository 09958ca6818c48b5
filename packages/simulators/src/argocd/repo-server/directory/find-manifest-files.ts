import { lstat, readdir, readFile, realpath } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { matchesGlob } from '../../glob-pattern.ts'
import { fileKind } from '../file-kind.ts'
import { RepoServerError } from '../repo-server-error.ts'

export interface DirectoryOptions {
  readonly recurse: boolean
  /** A glob over paths below the folder; '' is none. */
  readonly include: string
  readonly exclude: string
}

export interface ManifestFile {
  /** Absolute. */
  readonly path: string
  readonly name: string
  readonly text: string
}

/** A file that has this in it is no manifest. */
const SKIP_MARKER = '+argocd:skip-file-rendering'

/** The files of a folder that may hold manifests, in the order of their names, a folder where its name stands. @throws RepoServerError. */
export async function findManifestFiles(folder: string, root: string, options: DirectoryOptions): Promise<ManifestFile[]> {
  const found: ManifestFile[] = []
  await walk(folder, folder, root, options, found)
  return found
}

async function walk(top: string, folder: string, root: string, options: DirectoryOptions, found: ManifestFile[]): Promise<void> {
  const names = (await readdir(folder)).sort()
  for (const name of names) {
    const path = join(folder, name)
    if ((await lstat(path)).isDirectory()) {
      if (options.recurse) await walk(top, path, root, options, found)
      continue
    }
    const shown = relative(top, path)
    if (!/\.(yaml|yml|json|jsonnet)$/.test(name) || !(await isUsable(path, shown, root))) continue
    if (options.exclude !== '' && matchesGlob(options.exclude, shown)) continue
    if (options.include !== '' && !matchesGlob(options.include, shown)) continue
    const text = (await readFile(path, 'utf8')).replace(/^\uFEFF/, '')
    if (!text.includes(SKIP_MARKER)) found.push({ path, name, text })
  }
}

/** A link to nowhere, or to a folder, is passed over. */
async function isUsable(path: string, shown: string, root: string): Promise<boolean> {
  if ((await fileKind(path)) !== 'file') return false
  const target = await realpath(path)
  const top = await realpath(root)
  if (target.startsWith(`${top}/`)) return true
  const text = `invalid manifest file ${JSON.stringify(path)}: illegal filepath in symlink at ${JSON.stringify(shown)}`
  throw new RepoServerError(2, `failed to get potentially valid manifests: ${text}`)
}

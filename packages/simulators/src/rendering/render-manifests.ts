import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { isMap, type KubeObject, textAt } from '../cluster/kube-object.ts'
import { parseGoYaml } from './go-yaml.ts'
import { RenderFailure } from './render-failure.ts'

export interface RenderOptions {
  /** Root of the working tree. */
  readonly directory: string
  /** Below the root; '' and '.' are the root. */
  readonly path: string
  /** Subfolders too (Flux); false: the folder alone (Argo CD). */
  readonly recurse: boolean
}

/** The objects of the plain YAML and JSON files of a folder, in the order of file names. @throws RenderFailure. */
export async function renderManifests(options: RenderOptions): Promise<KubeObject[]> {
  const root = resolve(options.directory)
  const folder = resolve(root, options.path.replace(/^\/+/, ''))
  const inside = folder === root || folder.startsWith(`${root}/`)
  if (!inside || !(await isFolder(folder))) throw new RenderFailure('no-path', options.path, `no such folder: ${options.path}`)
  const entries = await readdir(folder, { recursive: options.recurse, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile() && /\.(ya?ml|json)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !relative(root, file).startsWith('.git/'))
    .sort()
  const rendered = await Promise.all(files.map((file) => renderFile(root, file)))
  return rendered.flat()
}

/** The objects of one file. @throws RenderFailure. */
async function renderFile(root: string, file: string): Promise<KubeObject[]> {
  const name = relative(root, file)
  return parseGoYaml(await readFile(file, 'utf8')).flatMap(({ value, error }) => {
    if (error !== undefined) throw new RenderFailure('no-yaml', name, error)
    if (value === undefined) return []
    if (!isObject(value)) throw new RenderFailure('no-object', name, 'apiVersion, kind or metadata.name is missing')
    return [value]
  })
}

const isObject = (value: unknown): value is KubeObject =>
  isMap(value) && textAt(value, 'apiVersion') !== undefined && textAt(value, 'kind') !== undefined && textAt(value, 'metadata', 'name') !== undefined

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return false
    throw error
  }
}

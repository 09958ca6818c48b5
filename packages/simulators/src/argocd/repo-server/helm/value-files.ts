import { readdir, realpath } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { isSince } from '../../argocd-version.ts'
import { matchesGlob } from '../../glob-pattern.ts'
import { expand } from '../build-environment.ts'
import { fileKind } from '../file-kind.ts'
import { RepoServerError } from '../repo-server-error.ts'
import { valueFileSchemes } from '../tool-settings.ts'
import type { HelmSource } from './helm-source.ts'
import { resolveValueFile, type ValueFile } from './resolve-value-file.ts'

interface Resolved {
  readonly file: ValueFile
  /** Of the repository that it is in. */
  readonly root: string
}

/** The value files of a source in the order in which they count, globs expanded, those of other sources in theirs. @throws RepoServerError. */
export async function valueFilesOf(source: HelmSource, files: readonly string[], ignoresMissing: boolean): Promise<ValueFile[]> {
  const globs = isSince(source.version, '3.4')
  const named = globs ? await explicitOnes(source, files) : new Set<string>()
  const found = new Map<string, ValueFile>()
  const add = (file: ValueFile) => {
    const key = 'url' in file ? file.url : file.path
    if (!found.has(key)) found.set(key, file)
  }
  for (const raw of files) {
    const { file, root } = await resolvedFile(source, raw).catch((error: unknown) => {
      if (!(error instanceof RepoServerError)) throw error
      throw new RepoServerError(2, `error resolving value file path: ${error.message}`)
    })
    if ('url' in file) add(file)
    else if (globs && isGlob(file.path)) {
      const matches = await matchesOf(root, raw, file.path)
      if (matches.length === 0 && !ignoresMissing)
        throw new RepoServerError(5, `error resolving helm value files: values file glob ${JSON.stringify(raw)} matched no files`)
      for (const path of matches) if (!named.has(path)) add({ path })
    } else if (!ignoresMissing || (await fileKind(file.path)) !== 'missing') add(file)
  }
  return [...found.values()]
}

/** One file, `$name/…` in the source of that name. @throws RepoServerError. */
export async function resolvedFile({ store, root, folder, environment, references }: HelmSource, raw: string): Promise<Resolved> {
  const schemes = valueFileSchemes(store)
  const [first = ''] = raw.split('/')
  const reference = first.startsWith('$') ? references.get(first.slice(1)) : undefined
  if (reference === undefined) return { root, file: await resolveValueFile(root, folder, expand(raw, environment), schemes) }
  if (reference.root === undefined) throw new RepoServerError(2, `failed to find repo ${JSON.stringify(reference.url)}`)
  const below = expand(raw.slice(first.length), environment)
  try {
    return { root: reference.root, file: await resolveValueFile(reference.root, reference.root, below === '' ? '/' : below, schemes) }
  } catch (error) {
    if (!(error instanceof RepoServerError)) throw error
    throw new RepoServerError(2, `error resolving value file path: ${error.message}`)
  }
}

const isGlob = (path: string) => /[*?[]/.test(path)

/** A file that is also named keeps its own place. */
async function explicitOnes(source: HelmSource, files: readonly string[]): Promise<ReadonlySet<string>> {
  const paths = new Set<string>()
  for (const raw of files) {
    try {
      const { file } = await resolvedFile(source, raw)
      if ('path' in file && !isGlob(file.path)) paths.add(file.path)
    } catch (error) {
      if (!(error instanceof RepoServerError)) throw error // told when its turn comes
    }
  }
  return paths
}

async function matchesOf(root: string, raw: string, pattern: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const wanted = relative(root, pattern)
  const paths = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => matchesGlob(wanted.replaceAll('/**/', '/{**/,}').replace(/^\*\*\//, '{**/,}'), relative(root, path), '/'))
    .sort()
  for (const path of paths) {
    if ((await realpath(path)).startsWith(`${await realpath(root)}/`)) continue
    throw new RepoServerError(2, `glob pattern ${JSON.stringify(raw)}: glob match ${JSON.stringify(path)} resolved to outside repository root`)
  }
  return paths
}

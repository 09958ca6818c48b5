import { posix } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { at, isMap, type Json, type JsonMap, textAt } from '../../../cluster/kube-object.ts'
import type { ArgoCdParts } from '../../argocd-parts.ts'
import { matchesFileName } from '../../projects/file-name-pattern.ts'
import { RepoServerError } from '../../repo-server/repo-server-error.ts'
import { GenerationFailure } from '../generation-failure.ts'
import { normalizedName } from '../normalized-name.ts'
import type { Parameters } from '../render-text.ts'
import { withValues } from './with-values.ts'

interface Patterns {
  readonly wanted: readonly string[]
  readonly excluded: readonly string[]
}

/** One set of parameters for each folder, or for each document in each file, of a repository. @throws GenerationFailure. */
export async function gitParameters(
  parts: ArgoCdParts,
  generator: JsonMap,
  project: string,
  isGo: boolean,
  options: readonly string[],
  signal: AbortSignal,
): Promise<Parameters[]> {
  const [repoURL, revision] = [textAt(generator, 'repoURL') ?? '', textAt(generator, 'revision') || 'HEAD']
  const prefix = textAt(generator, 'pathParamPrefix') ?? ''
  try {
    const found = Array.isArray(generator['directories'])
      ? folderParameters(await parts.repoServer.directories(repoURL, revision, signal, project), patternsOf(generator['directories']), prefix, isGo)
      : await fileParameters(parts, { repoURL, revision, project, prefix, isGo, signal }, patternsOf(generator['files']))
    return found.map((parameters) => withValues(parameters, at(generator, 'values'), isGo, options))
  } catch (error) {
    if (!(error instanceof RepoServerError)) throw error
    throw new GenerationFailure('ApplicationGenerationFromParamsError', `error generating params from git: ${error.text}`)
  }
}

function patternsOf(items: unknown): Patterns {
  const all = Array.isArray(items) ? items.filter(isMap) : []
  const paths = (isExcluded: boolean) => all.filter((item) => (item['exclude'] === true) === isExcluded).map((item) => textAt(item, 'path') ?? '')
  return { wanted: paths(false), excluded: paths(true) }
}

function folderParameters(folders: readonly string[], { wanted, excluded }: Patterns, prefix: string, isGo: boolean): Parameters[] {
  const fits = (patterns: readonly string[], folder: string) => patterns.some((pattern) => matchesFileName(pattern, folder))
  return folders.filter((folder) => fits(wanted, folder) && !fits(excluded, folder)).map((folder) => pathParameters(folder, undefined, prefix, isGo))
}

async function fileParameters(
  parts: ArgoCdParts,
  source: { repoURL: string; revision: string; project: string; prefix: string; isGo: boolean; signal: AbortSignal },
  { wanted, excluded }: Patterns,
): Promise<Parameters[]> {
  const { repoURL, revision, project, prefix, isGo, signal } = source
  const read = async (patterns: readonly string[]) => {
    const all = await Promise.all(patterns.map((pattern) => parts.repoServer.files(repoURL, revision, pattern, signal, project)))
    return new Map(all.flatMap((files) => [...files]))
  }
  const [files, left] = [await read(wanted), await read(excluded)]
  return [...files.keys()]
    .filter((path) => !left.has(path))
    .sort()
    .flatMap((path) => objectsIn(path, files.get(path) ?? '').map((object) => withPath(object, path, prefix, isGo)))
}

function objectsIn(path: string, text: string): JsonMap[] {
  const documents = parseAllDocuments(text)
  const problem = documents.flatMap(({ errors }) => errors)[0]
  if (problem !== undefined) {
    throw new GenerationFailure('ApplicationGenerationFromParamsError', `unable to process file '${path}': unable to parse file: ${problem.message}`)
  }
  return documents.flatMap((document) => {
    const value: unknown = document.toJS()
    return (Array.isArray(value) ? value : [value]).filter(isMap)
  })
}

function withPath(object: JsonMap, path: string, prefix: string, isGo: boolean): Parameters {
  const place = pathParameters(posix.dirname(path), posix.basename(path), prefix, isGo)
  return { ...(isGo ? object : Object.fromEntries(flattened(object, ''))), ...place }
}

/** Texts under dotted names. */
function flattened(value: Json, name: string): [string, string][] {
  if (isMap(value)) return Object.entries(value).flatMap(([member, inner]) => flattened(inner, name === '' ? member : `${name}.${member}`))
  if (Array.isArray(value)) return value.flatMap((item, index) => flattened(item, `${name}.${index}`))
  return [[name, value === null ? '' : String(value)]]
}

function pathParameters(folder: string, file: string | undefined, prefix: string, isGo: boolean): Parameters {
  const segments = folder.split('/')
  const basename = posix.basename(folder)
  if (isGo) {
    const inside: JsonMap = { path: folder, basename, basenameNormalized: normalizedName(basename), segments }
    const path: JsonMap = file === undefined ? inside : { ...inside, filename: file, filenameNormalized: normalizedName(file) }
    return prefix === '' ? { path } : { [prefix]: { path } }
  }
  const name = prefix === '' ? 'path' : `${prefix}.path`
  return {
    [name]: folder,
    [`${name}.basename`]: basename,
    [`${name}.basenameNormalized`]: normalizedName(basename),
    ...(file === undefined ? {} : { [`${name}.filename`]: file, [`${name}.filenameNormalized`]: normalizedName(file) }),
    ...Object.fromEntries(segments.map((segment, index) => [`${name}[${index}]`, segment])),
  }
}

import { readFile } from 'node:fs/promises'
import { createRequire, findPackageJSON, isBuiltin } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { AdapterFactory } from '../contract/adapter-context.ts'
import { suggest } from '../findings/suggest.ts'
import { importTarget } from './import-target.ts'

const OWN_TYPES: Readonly<Record<string, string>> = { argocd: '@gitops-dms/adapter-argocd', flux: '@gitops-dms/adapter-flux' }
/** Types that mean a package of ours. */
export const OWN_TYPE_NAMES: readonly string[] = Object.keys(OWN_TYPES)

const PACKAGE_NAME = /^(?:@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*$/

export interface LoadedFactory {
  readonly type: string
  readonly factory: AdapterFactory
  /** Null for a factory that was given. */
  readonly packageName: string | null
}

/** The factory of a type: a given one, else the package's `createAdapter`. A text is what is wrong with the type. */
export async function loadFactory(type: string, given: Readonly<Record<string, AdapterFactory>>, directory: string): Promise<LoadedFactory | string> {
  const factory = Object.hasOwn(given, type) ? given[type] : undefined
  if (factory !== undefined) return { type, factory, packageName: null }
  const own = Object.hasOwn(OWN_TYPES, type) ? OWN_TYPES[type] : undefined
  const name = own ?? type
  const known = [...new Set([...Object.keys(given), ...OWN_TYPE_NAMES])].sort()
  const accepted = `accepted is ${known.join(', ')}, or the full name of an installed package that exports createAdapter`
  if (!PACKAGE_NAME.test(name) || isBuiltin(name)) return `found ${JSON.stringify(type)}${suggest(type, known)}; ${accepted}`
  let module: Record<string, unknown> | undefined
  try {
    module = await importFrom(name, directory)
  } catch (error) {
    const [why = ''] = (error instanceof Error ? error.message : String(error)).split('\n')
    return `the package ${name} cannot be loaded: ${why}`
  }
  if (module === undefined) {
    if (own !== undefined) return `the package ${own} is not installed: npm install ${own}`
    const found = `found ${JSON.stringify(type)}${suggest(type, known)}`
    return /[/-]/.test(type) ? `${found}, and no package of that name is installed; ${accepted}` : `${found}; ${accepted}`
  }
  const created = module['createAdapter']
  return isFactory(created)
    ? { type, factory: created, packageName: name }
    : `the package ${name} exports no function createAdapter; accepted is an adapter package of contract v1`
}

const isFactory = (value: unknown): value is AdapterFactory => typeof value === 'function'

/** Looked for from the configuration and from the working directory, as the consumer's own imports are, then from here. */
async function importFrom(name: string, directory: string): Promise<Record<string, unknown> | undefined> {
  for (const base of [directory, process.cwd()]) {
    const path = await resolveFrom(name, base)
    if (path !== undefined) return import(pathToFileURL(path).href)
  }
  try {
    return await import(name)
  } catch (error) {
    if (isNotFound(error) && error.message.includes(`'${name}'`)) return undefined // otherwise it is there, and what it needs is not
    throw error
  }
}

async function resolveFrom(name: string, base: string): Promise<string | undefined> {
  const from = join(base, 'noop.js')
  try {
    return createRequire(from).resolve(name)
  } catch (error) {
    if (!isNotFound(error)) throw error
    return 'code' in error && error.code === 'ERR_PACKAGE_PATH_NOT_EXPORTED' ? resolveForImport(name, from) : undefined
  }
}

/** A package that exports itself to `import` only: Node resolves those from here alone, so its manifest is read. */
async function resolveForImport(name: string, from: string): Promise<string | undefined> {
  const manifest = findPackageJSON(name, pathToFileURL(from))
  if (manifest === undefined) return undefined
  const { exports }: { readonly exports?: unknown } = JSON.parse(await readFile(manifest, 'utf8'))
  const target = importTarget(exports)
  return target === undefined ? undefined : join(dirname(manifest), target)
}

const isNotFound = (error: unknown): error is Error =>
  error instanceof Error &&
  'code' in error &&
  ['MODULE_NOT_FOUND', 'ERR_MODULE_NOT_FOUND', 'ERR_PACKAGE_PATH_NOT_EXPORTED'].includes(String(error.code))

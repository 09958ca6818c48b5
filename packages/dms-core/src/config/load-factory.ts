import { createRequire, isBuiltin } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { suggest } from '../client/suggest.ts'
import type { AdapterFactory } from '../contract/adapter-context.ts'

const OWN_TYPES: Readonly<Record<string, string>> = { argocd: '@gitops-dms/adapter-argocd', flux: '@gitops-dms/adapter-flux' }

const PACKAGE_NAME = /^(?:@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*$/

/** The factory of a type: a given one, else the package's `createAdapter`. A text is what is wrong with the type. */
export async function loadFactory(
  type: string,
  given: Readonly<Record<string, AdapterFactory>>,
  directory: string,
): Promise<AdapterFactory | string> {
  const factory = Object.hasOwn(given, type) ? given[type] : undefined
  if (factory !== undefined) return factory
  const own = Object.hasOwn(OWN_TYPES, type) ? OWN_TYPES[type] : undefined
  const name = own ?? type
  const known = [...new Set([...Object.keys(given), ...Object.keys(OWN_TYPES)])].sort()
  const accepted = `accepted is ${known.join(', ')}, or the full name of an installed package that exports createAdapter`
  if (!PACKAGE_NAME.test(name) || isBuiltin(name)) return `found "${type}"${suggest(type, known)}; ${accepted}`
  let module: Record<string, unknown> | undefined
  try {
    module = await importFrom(name, directory)
  } catch (error) {
    return `the package ${name} cannot be loaded: ${error instanceof Error ? error.message : String(error)}`
  }
  if (module === undefined) {
    return own === undefined ? `found "${type}"${suggest(type, known)}; ${accepted}` : `the package ${own} is not installed: npm install ${own}`
  }
  return isFactory(module['createAdapter']) ? module['createAdapter'] : `the package ${name} exports no function createAdapter`
}

const isFactory = (value: unknown): value is AdapterFactory => typeof value === 'function'

/** Looked for from the configuration and from the working directory, as the consumer's own imports are, then from here. */
async function importFrom(name: string, directory: string): Promise<Record<string, unknown> | undefined> {
  for (const base of [directory, process.cwd()]) {
    const path = resolveFrom(name, base)
    if (path !== undefined) return import(pathToFileURL(path).href)
  }
  try {
    return await import(name)
  } catch (error) {
    if (isNotFound(error) && error.message.includes(`'${name}'`)) return undefined // otherwise it is there, and what it needs is not
    throw error
  }
}

function resolveFrom(name: string, base: string): string | undefined {
  try {
    return createRequire(join(base, 'noop.js')).resolve(name)
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}

const isNotFound = (error: unknown): error is Error =>
  error instanceof Error &&
  'code' in error &&
  ['MODULE_NOT_FOUND', 'ERR_MODULE_NOT_FOUND', 'ERR_PACKAGE_PATH_NOT_EXPORTED'].includes(String(error.code))

import { assertAdapter } from '../client/assert-adapter.ts'
import type { AdapterContext, AdapterFactory } from '../contract/adapter-context.ts'
import type { DmsAdapterV1 } from '../contract/adapter-v1.ts'
import type { JsonObject, JsonValue } from '../contract/json.ts'
import { annotateError } from '../errors/annotate-error.ts'
import type { ConfigIssue } from './config-issue.ts'
import { type ConfigPath, parsePath, valueAt } from './config-path.ts'
import type { LoadedFactory } from './load-factory.ts'
import { convertWhole, type Secrets } from './substitute-variables.ts'

export type Built = { readonly adapter: DmsAdapterV1 } | { readonly issues: readonly ConfigIssue[] }

/** The adapter of one instance; its findings stand at paths inside `settings`, those about the adapter itself at `type`. */
export function buildAdapter(
  loaded: LoadedFactory,
  settings: Readonly<Record<string, unknown>>,
  context: AdapterContext,
  at: { readonly instance: ConfigPath; readonly secrets: Secrets },
): Built {
  const base = [...at.instance, 'config']
  let built = callFactory(loaded.factory, settings, context)
  if ('issues' in built) {
    const converted = convertWanted(settings, built.issues, base, at.secrets)
    if (converted !== settings) built = callFactory(loaded.factory, converted, context)
  }
  if ('issues' in built) return { issues: built.issues.map((issue) => ({ ...issue, path: [...base, ...issue.path] })) }
  try {
    assertAdapter(built.result)
    return { adapter: built.result }
  } catch (error) {
    return { issues: [{ path: [...at.instance, 'type'], message: describeMismatch(loaded, built.result, annotateError(error, {}).message) }] }
  }
}

/** A factory does no I/O, so that it may be asked again. */
function callFactory(factory: AdapterFactory, settings: unknown, context: AdapterContext) {
  try {
    const result: unknown = factory(settings as never, context)
    return { result }
  } catch (error) {
    const failed = annotateError(error, {})
    if (failed.code === 'CONFIG') return { issues: settingsIssues(failed.details, failed.message, settings) }
    return { issues: [{ path: [], message: `the adapter failed on these settings: ${failed.message}` }] }
  }
}

/** An adapter tells its findings as details.issues [{path, message}]. */
function settingsIssues({ issues }: JsonObject, fallback: string, settings: unknown): ConfigIssue[] {
  if (!Array.isArray(issues) || issues.length === 0) return [{ path: [], message: fallback }]
  return issues.map((issue: JsonValue) => {
    const { path, message } = typeof issue === 'object' && issue !== null ? (issue as { path?: unknown; message?: unknown }) : {}
    return { path: parsePath(String(path ?? ''), settings), message: String(message ?? fallback) }
  })
}

/**
 * A variable gives text. Where the adapter says that it wants a number, true or false, and a variable is all that was written, it is given what
 * the text means: `timeoutMs: ${TIMEOUT_MS}` works, and a token of digits stays text.
 */
function convertWanted(settings: Readonly<Record<string, unknown>>, issues: readonly ConfigIssue[], base: ConfigPath, secrets: Secrets) {
  return issues
    .filter(({ message }) => /\b(?:number|integer|boolean|true or false)\b/i.test(message))
    .reduce((current, { path }) => {
      const found = valueAt(current, path)
      const meant = convertWhole(found, [...base, ...path], secrets)
      return meant === found ? current : (withValue(current, path, meant) as Readonly<Record<string, unknown>>)
    }, settings)
}

function withValue(tree: unknown, [part, ...rest]: ConfigPath, value: unknown): unknown {
  if (part === undefined) return value
  if (Array.isArray(tree)) return tree.with(Number(part), withValue(tree[Number(part)], rest, value))
  return { ...(tree as object), [part]: withValue(Reflect.get(tree as object, part), rest, value) }
}

function describeMismatch({ type, packageName }: LoadedFactory, made: unknown, why: string): string {
  const from = packageName === null ? `the factory given for "${type}"` : `the package ${packageName}`
  const promise = typeof made === 'object' && made !== null && 'then' in made
  return promise ? `${from} gives a promise; accepted is an adapter, at once` : `${from} gives what is ${why}`
}

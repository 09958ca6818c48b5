import { assertAdapter } from '../client/assert-adapter.ts'
import { createDms } from '../client/create-dms.ts'
import type { Dms } from '../client/dms.ts'
import type { AdapterFactory, Clock, Logger } from '../contract/adapter-context.ts'
import type { DmsAdapterV1 } from '../contract/adapter-v1.ts'
import type { JsonValue } from '../contract/json.ts'
import { annotateError } from '../errors/annotate-error.ts'
import { configError } from './config-error.ts'
import type { ConfigIssue } from './config-issue.ts'
import { type InstanceConfig, listInstances, parseConfig, splitPath } from './config-schema.ts'
import { loadFactory } from './load-factory.ts'
import { type ConfigDocument, type ConfigSource, readConfig } from './read-config.ts'
import { substituteVariables } from './substitute-variables.ts'

export type { ConfigSource }

export interface CreateFromConfigOptions {
  /** Factories by type. Without one, `argocd` and `flux` mean @gitops-dms/adapter-<type>; any other type must be a package that exports `createAdapter`. */
  readonly adapters?: Readonly<Record<string, AdapterFactory>>
  /** Where `${VAR}` is looked up. Default process.env. */
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly clock?: Clock
  readonly logger?: Logger
}

/**
 * Instances from a file, YAML or JSON text, or an object with `plugins.dms`. Reads the file and imports adapters; sends nothing.
 * @throws DmsError CONFIG: every finding at once, each with its path and, for a text, its line; values of variables are never shown.
 */
export async function createDmsFromConfig(source: ConfigSource, options: CreateFromConfigOptions = {}): Promise<Dms> {
  const document = await readConfig(source)
  const { value, issues, secrets } = substituteVariables(document.value, options.env ?? process.env)
  const parsed = parseConfig(value)
  const missing = issues.filter(({ path }) => !isOfDisabled(path, value))
  const wrong: ConfigIssue[] = [...parsed.issues]
  const instances: Record<string, DmsAdapterV1> = {}
  const disabled: string[] = []
  for (const [index, instance] of parsed.instances) {
    if (!instance.enabled) {
      disabled.push(instance.name)
      continue
    }
    const built = await buildAdapter(instance, index, document, options)
    if ('issues' in built) wrong.push(...built.issues)
    else instances[instance.name] = built.adapter
  }
  // What a variable that is not set would have been cannot be judged.
  const unset = new Set(missing.map(({ path }) => path.join('.')))
  const found = [...missing, ...wrong.filter(({ path }) => !unset.has(path.join('.')))]
  if (found.length > 0) throw configError(document, found, secrets)
  return createDms({
    instances,
    disabled,
    ...(options.clock === undefined ? {} : { clock: options.clock }),
    ...(options.logger === undefined ? {} : { logger: options.logger }),
  })
}

/** Who disables an instance need not have its variables. */
function isOfDisabled([, , index, member]: ConfigIssue['path'], config: unknown): boolean {
  const instance = listInstances(config)[Number(index)]
  return member === 'config' && typeof instance === 'object' && instance !== null && 'enabled' in instance && instance.enabled === false
}

type Built = { readonly adapter: DmsAdapterV1 } | { readonly issues: readonly ConfigIssue[] }

async function buildAdapter(instance: InstanceConfig, index: number, document: ConfigDocument, options: CreateFromConfigOptions): Promise<Built> {
  const factory = await loadFactory(instance.type, options.adapters ?? {}, document.directory)
  if (typeof factory === 'string') return { issues: [{ path: ['plugins', 'dms', index, 'type'], message: factory }] }
  const context = {
    instance: instance.name,
    ...(options.clock === undefined ? {} : { clock: options.clock }),
    ...(options.logger === undefined ? {} : { logger: options.logger }),
  }
  let adapter: DmsAdapterV1
  try {
    adapter = factory(instance.config as never, context)
  } catch (error) {
    const failed = annotateError(error, {})
    const issues = failed.code === 'CONFIG' ? settingsIssues(failed.details['issues'], failed.message) : [{ path: [], message: failed.message }]
    return { issues: issues.map((issue) => ({ ...issue, path: ['plugins', 'dms', index, 'config', ...issue.path] })) }
  }
  try {
    assertAdapter(adapter)
    return { adapter }
  } catch (error) {
    return { issues: [{ path: ['plugins', 'dms', index, 'type'], message: `"${instance.type}" gives what is ${annotateError(error, {}).message}` }] }
  }
}

/** An adapter tells its findings as details.issues [{path, message}]. */
function settingsIssues(issues: JsonValue | undefined, fallback: string): ConfigIssue[] {
  if (!Array.isArray(issues) || issues.length === 0) return [{ path: [], message: fallback }]
  return issues.map((issue: JsonValue) => {
    const { path, message } = typeof issue === 'object' && issue !== null ? (issue as { path?: unknown; message?: unknown }) : {}
    return { path: splitPath(String(path ?? '')), message: String(message ?? fallback) }
  })
}

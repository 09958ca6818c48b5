import { createDms } from '../client/create-dms.ts'
import type { CreateDmsOptions, Dms, InstanceOptions } from '../client/dms.ts'
import type { AdapterFactory, Clock, Logger } from '../contract/adapter-context.ts'
import { DmsError } from '../errors/dms-error.ts'
import { suggest } from '../findings/suggest.ts'
import { addHint } from './add-hint.ts'
import { buildAdapter } from './build-adapter.ts'
import { checkTree } from './check-tree.ts'
import { configError } from './config-error.ts'
import type { ConfigIssue } from './config-issue.ts'
import { type InstanceConfig, listInstances, parseConfig } from './config-schema.ts'
import { loadFactory } from './load-factory.ts'
import { type ConfigSource, readConfig } from './read-config.ts'
import { type Secrets, substituteVariables } from './substitute-variables.ts'

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
  checkOptions(options)
  const document = await readConfig(source)
  const { value, issues, secrets } = substituteVariables(document.value, options.env ?? process.env)
  const large = checkTree(value) // variables may hold much
  if (large.length > 0) throw configError(document, large, secrets)
  const parsed = parseConfig(value, secrets)
  const made = await buildInstances(parsed.instances, document.directory, secrets, options)
  const missing = issues.filter(({ path }) => !isOfDisabled(path, parsed.instances, value))
  // What a variable that is not set would have been cannot be judged.
  const unset = new Set(missing.map(({ path }) => path.join('.')))
  const found = [...missing, ...[...parsed.issues, ...made.issues].filter(({ path }) => !unset.has(path.join('.')))]
  if (found.length > 0) {
    // Those that were made hold nothing open yet, and what matters is why the others were not.
    await Promise.allSettled([...made.instances.values()].map(async ({ adapter }) => adapter.close()))
    throw configError(
      document,
      found.map((issue) => addHint(issue, value, secrets)),
      secrets,
    )
  }
  return createDms({ instances: Object.fromEntries(made.instances), disabled: made.disabled, ...timeAndLog(options) })
}

const timeAndLog = ({ clock, logger }: CreateFromConfigOptions): Pick<CreateDmsOptions, 'clock' | 'logger'> => ({
  ...(clock === undefined ? {} : { clock }),
  ...(logger === undefined ? {} : { logger }),
})

function checkOptions(options: CreateFromConfigOptions): void {
  const accepted = ['adapters', 'env', 'clock', 'logger']
  const given: unknown = options
  if (typeof given !== 'object' || given === null) {
    const message = `options of createDmsFromConfig: found ${given === null ? 'null' : `a ${typeof given}`}; accepted is an object`
    throw new DmsError({ code: 'CONFIG', message, details: { issues: [{ path: '', message }] } })
  }
  const issues = [
    ...Object.keys(options)
      .filter((name) => !accepted.includes(name))
      .map((name) => ({ path: name, message: `unknown option${suggest(name, accepted)}; accepted here: ${accepted.join(', ')}` })),
    ...Object.entries(options.adapters ?? {})
      .filter(([, factory]) => typeof factory !== 'function')
      .map(([type]) => ({ path: `adapters.${type}`, message: 'found no function; accepted is a factory such as createArgoCdAdapter' })),
  ]
  if (issues.length === 0) return
  const message = `options of createDmsFromConfig: ${issues.map((issue) => `${issue.path}: ${issue.message}`).join('; ')}`
  throw new DmsError({ code: 'CONFIG', message, details: { issues } })
}

/** Who disables an instance need not have its variables. */
function isOfDisabled([, , index, member]: ConfigIssue['path'], instances: ReadonlyMap<number, InstanceConfig>, config: unknown): boolean {
  if (member !== 'config') return false
  const instance = listInstances(config)[Number(index)]
  const written = typeof instance === 'object' && instance !== null && 'enabled' in instance ? instance.enabled : undefined
  return (instances.get(Number(index))?.enabled ?? written) === false
}

interface Made {
  readonly instances: Map<string, InstanceOptions>
  readonly disabled: string[]
  readonly issues: ConfigIssue[]
}

async function buildInstances(
  configs: ReadonlyMap<number, InstanceConfig>,
  directory: string,
  secrets: Secrets,
  options: CreateFromConfigOptions,
): Promise<Made> {
  const made: Made = { instances: new Map(), disabled: [], issues: [] }
  for (const [index, { name, type, enabled, config, readOnly, timeoutMs }] of configs) {
    if (!enabled) {
      made.disabled.push(name)
      continue
    }
    const instance = ['plugins', 'dms', index]
    const loaded = await loadFactory(type, options.adapters ?? {}, directory)
    if (typeof loaded === 'string') {
      made.issues.push({ path: [...instance, 'type'], message: loaded })
      continue
    }
    const built = buildAdapter(loaded, config, { instance: name, ...timeAndLog(options) }, { instance, secrets })
    if ('issues' in built) made.issues.push(...built.issues)
    else {
      const limits = { ...(readOnly === undefined ? {} : { readOnly }), ...(timeoutMs === undefined ? {} : { timeoutMs }) }
      made.instances.set(name, { adapter: built.adapter, ...limits })
    }
  }
  return made
}

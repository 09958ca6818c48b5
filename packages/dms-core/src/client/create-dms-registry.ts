import type { Clock } from '../contract/adapter-context.ts'
import type { DmsAdapterV1 } from '../contract/adapter-v1.ts'
import { annotateError } from '../errors/annotate-error.ts'
import { DmsError } from '../errors/dms-error.ts'
import type { SchemaIssue } from '../findings/describe-issues.ts'
import { suggest } from '../findings/suggest.ts'
import { flag, havingMethods, listOf, membersOf, milliseconds, type Rule, text } from './arguments/value-rule.ts'
import { assertAdapter } from './assert-adapter.ts'
import type { CreateDmsOptions, DmsInstance, InstanceOptions } from './dms.ts'
import type { Registry } from './fleet/locate.ts'
import { createInstance, type InstanceContext } from './instance/dms-instance.ts'

/** As in a configuration: a name is a part of ids, where `:` and `/` separate. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/

const any: Rule = () => []
const byName: Rule = (value, path) =>
  Array.isArray(value) ? [{ path, message: 'found a list; accepted is an object: each adapter by the name of its instance' }] : []
const createOptions = membersOf({
  rules: {
    instances: byName,
    disabled: listOf(text),
    clock: havingMethods(['now', 'sleep']),
    logger: havingMethods(['debug', 'info', 'warn', 'error']),
  },
})
const instanceOptions = membersOf({ rules: { adapter: any, readOnly: flag, timeoutMs: milliseconds } })

export interface InstanceRegistry extends Registry {
  readonly adapters: readonly { readonly instance: string; readonly adapter: DmsAdapterV1 }[]
  context(name: string): InstanceContext
  /** The instances of these names, each once, sorted; all enabled ones without. */
  select(names: readonly string[] | undefined): readonly DmsInstance[]
}

/**
 * The instances under their names. No I/O. One adapter under two names is refused: everything over all instances would see its deployments twice.
 * @throws DmsError CONFIG with the findings about all instances in details.issues; `instance` where only one is at fault.
 */
export function createRegistry(options: CreateDmsOptions, clock: Clock, closed: AbortSignal): InstanceRegistry {
  requireObject(options, 'createDms(options)')
  requireObject(options.instances, 'createDms({ instances })')
  const { logger, disabled = [] } = options
  const issues: Issue[] = [...createOptions(options, ''), ...disabledIssues(disabled, options.instances)]
  const contexts = new Map<string, InstanceContext>()
  const owners = new Map<unknown, string>()
  for (const [name, entry] of Object.entries(options.instances).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const { adapter, ...rest } = toInstanceOptions(entry)
    const found = [...nameIssues(name), ...adapterIssues(name, adapter, owners), ...instanceOptions(rest, '')]
    issues.push(...found.map((issue) => ({ ...issue, path: joined(`instances.${name}`, issue.path), instance: name })))
    if (found.length === 0) contexts.set(name, { name, adapter, clock, logger, closed, ...rest })
  }
  if (issues.length > 0) throw refusal(issues)

  const names = [...contexts.keys()]
  const instances = new Map([...contexts].map(([name, context]) => [name, createInstance(context)]))
  const instance = (name: string): DmsInstance => {
    if (typeof name !== 'string') throw new TypeError(`instance(name): found ${name === null ? 'null' : typeof name}; accepted is a text`)
    return instances.get(name) ?? unknownInstance(name, names, disabled)
  }
  return {
    names,
    adapters: [...contexts].map(([name, context]) => ({ instance: name, adapter: context.adapter })),
    instance,
    context: (name) => contexts.get(name) ?? unknownInstance(name, names, disabled),
    select: (wanted) => [...new Set(wanted ?? names)].sort().map(instance),
  }
}

type Issue = SchemaIssue & { readonly instance?: string }

const toInstanceOptions = (entry: DmsAdapterV1 | InstanceOptions): InstanceOptions =>
  typeof entry === 'object' && entry !== null && 'adapter' in entry ? entry : { adapter: entry }

function requireObject(value: unknown, what: string): void {
  if (typeof value !== 'object' || value === null)
    throw new TypeError(`${what}: found ${value === null ? 'null' : typeof value}; accepted is an object`)
}

const disabledIssues = (disabled: unknown, instances: object): Issue[] =>
  (Array.isArray(disabled) ? disabled : [])
    .filter((name: string) => Object.hasOwn(instances, name))
    .map((name) => ({ path: 'disabled', message: `found ${JSON.stringify(name)}, which is among the instances too`, instance: name }))

const nameIssues = (name: string): Issue[] =>
  NAME.test(name)
    ? []
    : [
        {
          path: '',
          message: `found the name ${JSON.stringify(name)}; accepted is a name of letters, digits, ".", "_" and "-" that begins with a letter or digit`,
        },
      ]

function adapterIssues(name: string, adapter: unknown, owners: Map<unknown, string>): Issue[] {
  try {
    assertAdapter(adapter)
  } catch (error) {
    return [{ path: '', message: annotateError(error, {}).message }]
  }
  const owner = owners.get(adapter)
  owners.set(adapter, owner ?? name)
  if (owner === undefined) return []
  return [{ path: 'adapter', message: `found the adapter of ${JSON.stringify(owner)} again; each instance needs an adapter of its own` }]
}

function refusal(issues: readonly Issue[]): DmsError {
  const [first] = issues
  const single = issues.every((issue) => issue.instance === first?.instance) ? first?.instance : undefined
  return new DmsError({
    code: 'CONFIG',
    message: `createDms refused: ${issues.map(({ path, message }) => `${path}: ${message}`).join('; ')}`,
    instance: single,
    details: { issues: issues.map(({ path, message }) => ({ path, message })) },
  })
}

const joined = (path: string, member: string) => (member === '' ? path : `${path}.${member}`)

function unknownInstance(name: string, names: readonly string[], disabled: readonly string[]): never {
  if (disabled.includes(name)) {
    throw new DmsError({ code: 'FAILED_PRECONDITION', message: `instance "${name}" is disabled (enabled: false)`, details: { reason: 'disabled' } })
  }
  throw new DmsError({
    code: 'NOT_FOUND',
    message: `no instance "${name}"${suggest(name, names)}; there ${names.length === 1 ? 'is' : 'are'} ${names.join(', ') || 'none'}`,
    details: { resource: 'instance' },
  })
}

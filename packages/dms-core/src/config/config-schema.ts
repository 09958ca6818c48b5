import { z } from 'zod'
import { describeIssues } from '../findings/describe-issues.ts'
import type { ConfigIssue } from './config-issue.ts'
import { parsePath } from './config-path.ts'
import { convertWhole, type Secrets } from './substitute-variables.ts'

/** What a timer can wait for at most. */
export const MAX_TIMEOUT_MS = 2_147_483_647
export const NAME_PATTERN = '^[A-Za-z0-9][A-Za-z0-9._-]*$'

const instanceSchema = z.strictObject({
  name: z.string().max(128).regex(new RegExp(NAME_PATTERN), 'a name of letters, digits, ".", "_" and "-" that begins with a letter or digit'),
  type: z.string().min(1).max(214),
  enabled: z.boolean().default(true),
  readOnly: z.boolean().optional(),
  timeoutMs: z.number().int().min(1).max(MAX_TIMEOUT_MS).optional(),
  config: z.record(z.string(), z.unknown()).default({}),
})

const configSchema = z.strictObject({ plugins: z.strictObject({ dms: z.array(instanceSchema).min(1) }) })

export type InstanceConfig = z.infer<typeof instanceSchema>

export interface ParsedConfig {
  /** Those that are in order, by their index in the list: also beside others that are not, so that all faults are found at once. */
  readonly instances: ReadonlyMap<number, InstanceConfig>
  readonly issues: readonly ConfigIssue[]
}

/** The shape around the adapters' own settings; those are each adapter's to judge. */
export function parseConfig(value: unknown, secrets: Secrets): ParsedConfig {
  const converted = convertMembers(value, secrets)
  const parsed = configSchema.safeParse(converted)
  const found = parsed.success ? [] : describeIssues(configSchema, parsed.error.issues, converted)
  const entries = listInstances(converted)
  const instances = new Map<number, InstanceConfig>()
  for (const [index, entry] of entries.entries()) {
    const instance = instanceSchema.safeParse(entry)
    if (instance.success) instances.set(index, instance.data)
  }
  const issues = found.map(({ path, message }) => ({ path: parsePath(path, converted), message }))
  return { instances, issues: [...issues, ...repeatedNames(entries)] }
}

function repeatedNames(entries: readonly unknown[]): ConfigIssue[] {
  const names = entries.map((entry) => (isRecord(entry) ? entry['name'] : undefined))
  const first = new Map<unknown, number>()
  return names.flatMap((name, index) => {
    if (typeof name !== 'string') return []
    const before = first.get(name)
    if (before === undefined) {
      first.set(name, index)
      return []
    }
    const message = `found "${name}" again (plugins.dms[${before}] has it); names of instances are unique`
    return [{ path: ['plugins', 'dms', index, 'name'], message }]
  })
}

/** Members that are no text may come from a variable, which is. */
function convertMembers(config: unknown, secrets: Secrets): unknown {
  const entries = listInstances(config)
  if (entries.length === 0 || !isRecord(config) || !isRecord(config['plugins'])) return config
  const dms = entries.map((entry, index) => {
    if (!isRecord(entry)) return entry
    const own = ['enabled', 'readOnly', 'timeoutMs'].filter((name) => Object.hasOwn(entry, name))
    const converted = own.map((name) => [name, convertWhole(entry[name], ['plugins', 'dms', index, name], secrets)])
    return { ...entry, ...Object.fromEntries(converted) }
  })
  return { ...config, plugins: { ...config['plugins'], dms } }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** What is written under plugins.dms, whatever it is. */
export function listInstances(config: unknown): readonly unknown[] {
  const plugins = isRecord(config) ? config['plugins'] : undefined
  const list = isRecord(plugins) ? plugins['dms'] : undefined
  return Array.isArray(list) ? list : []
}

import { z } from 'zod'
import { describeIssues } from '../schema/describe-issues.ts'
import type { ConfigIssue } from './config-issue.ts'

const instanceSchema = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'a name of letters, digits, ".", "_" and "-"'),
  type: z.string().min(1),
  enabled: z.boolean().default(true),
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
export function parseConfig(value: unknown): ParsedConfig {
  const parsed = configSchema.safeParse(value)
  const found = parsed.success ? [] : describeIssues(configSchema, parsed.error.issues, value)
  const entries = listInstances(value)
  const names = entries.map((entry) => (isRecord(entry) ? entry['name'] : undefined))
  const repeated = names.flatMap((name, index) => {
    const first = names.indexOf(name)
    if (typeof name !== 'string' || first === index) return []
    return [
      { path: ['plugins', 'dms', index, 'name'], message: `found "${name}" again (plugins.dms[${first}] has it); names of instances are unique` },
    ]
  })
  const instances = new Map<number, InstanceConfig>()
  for (const [index, entry] of entries.entries()) {
    const instance = instanceSchema.safeParse(entry)
    if (instance.success) instances.set(index, instance.data)
  }
  return { instances, issues: [...found.map(({ path, message }) => ({ path: splitPath(path), message })), ...repeated] }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** What is written under plugins.dms, whatever it is. */
export function listInstances(config: unknown): readonly unknown[] {
  const plugins = isRecord(config) ? config['plugins'] : undefined
  const list = isRecord(plugins) ? plugins['dms'] : undefined
  return Array.isArray(list) ? list : []
}

/** `plugins.dms[0].type` as its parts. */
export const splitPath = (path: string): (string | number)[] =>
  path
    .split(/[.[\]]+/)
    .filter((part) => part !== '')
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part))

import { z } from 'zod'
import { describeIssues } from '../schema/describe-issues.ts'
import type { ConfigIssue } from './config-error.ts'

const instanceSchema = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'a name of letters, digits, ".", "_" and "-"'),
  type: z.string().min(1),
  enabled: z.boolean().default(true),
  config: z.record(z.string(), z.unknown()).default({}),
})

const configSchema = z.strictObject({ plugins: z.strictObject({ dms: z.array(instanceSchema).min(1) }) })

export type InstanceConfig = z.infer<typeof instanceSchema>

/** The shape around the adapters' own settings; those are each adapter's to judge. */
export function parseConfig(value: unknown): { readonly instances: readonly InstanceConfig[]; readonly issues: readonly ConfigIssue[] } {
  const parsed = configSchema.safeParse(value)
  if (!parsed.success) {
    return { instances: [], issues: describeIssues(configSchema, parsed.error.issues, value).map(({ path, message }) => ({ path: splitPath(path), message })) }
  }
  const instances = parsed.data.plugins.dms
  const issues = instances.flatMap((instance, index) => {
    const first = instances.findIndex((other) => other.name === instance.name)
    if (first === index) return []
    return [{ path: ['plugins', 'dms', index, 'name'], message: `found "${instance.name}" again (plugins.dms[${first}] has it); names of instances are unique` }]
  })
  return { instances, issues }
}

const splitPath = (path: string) =>
  path
    .split(/[.[\]]+/)
    .filter((part) => part !== '')
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part))

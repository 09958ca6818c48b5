import { DmsError } from '../errors/dms-error.ts'
import { describeIssues } from '../findings/describe-issues.ts'

/** A zod schema, without naming the library in public types. */
export interface SettingsSchema<T> {
  safeParse(
    value: unknown,
  ): { readonly success: true; readonly data: T } | { readonly success: false; readonly error: { readonly issues: readonly object[] } }
}

/** An adapter's settings by its own zod schema. @throws DmsError CONFIG with details.issues [{path, message}], all findings at once. */
export function parseSettings<T>(adapter: string, schema: SettingsSchema<T>, settings: unknown): T {
  const parsed = schema.safeParse(settings)
  if (parsed.success) return parsed.data
  const issues = describeIssues(schema, parsed.error.issues, settings)
  const lines = issues.map((issue) => (issue.path === '' ? issue.message : `${issue.path}: ${issue.message}`))
  throw new DmsError({
    code: 'CONFIG',
    message: `settings of ${adapter}: ${lines.join('; ')}`,
    adapter,
    details: { issues: issues.map(({ path, message }) => ({ path, message })) },
  })
}

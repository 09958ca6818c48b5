import { parseSettings, type SettingsSchema, type TlsSettings } from '@gitops-dms/core/adapter'
import { checkBySchema, type SettingsIssue } from './check-by-schema.ts'
import { settingsJsonSchema } from './settings-schema.ts'

/** Settings of an instance of the reference backend. Exactly one of token and tokenFile. */
export interface ReferenceAdapterSettings {
  /** `https://host:port`; plain http is refused, for the token would be readable. */
  readonly serverUrl: string
  readonly token?: string
  /** A file with the token, read again when it changes, so that it may rotate. */
  readonly tokenFile?: string
  /** Where the deployment objects live when a call does not say. Default `reference`. */
  readonly namespace?: string
  readonly tls?: TlsSettings
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>
  /** Deadline of a request that has none of its own, over all its tries, in milliseconds. Default 30 000. */
  readonly timeoutMs?: number
}

export interface ResolvedSettings extends ReferenceAdapterSettings {
  readonly namespace: string
}

/** Core takes any object with safeParse: a zod schema, or, as here, one's own check. */
const settingsSchema: SettingsSchema<ResolvedSettings> = {
  safeParse: (value) => {
    const issues = [...checkBySchema(settingsJsonSchema, value), ...checkCredentials(value)]
    if (issues.length > 0) return { success: false, error: { issues } }
    // Copied: the adapter's settings do not change when the caller's object does.
    const settings = structuredClone(value as ReferenceAdapterSettings)
    return { success: true, data: { ...settings, namespace: settings.namespace ?? 'reference' } }
  },
}

function checkCredentials(value: unknown): readonly SettingsIssue[] {
  if (typeof value !== 'object' || value === null) return []
  const given = ['token', 'tokenFile'].filter((member) => Reflect.get(value, member) !== undefined)
  if (given.length === 1) return []
  const found = given.length === 0 ? 'found no credentials' : 'found token and tokenFile'
  return [{ code: 'custom', path: ['token'], message: `${found}; accepted is exactly one of token and tokenFile` }]
}

/** @throws DmsError CONFIG with details.issues [{path, message}], all findings at once. */
export const resolveSettings = (settings: unknown): ResolvedSettings => parseSettings('reference', settingsSchema, settings)

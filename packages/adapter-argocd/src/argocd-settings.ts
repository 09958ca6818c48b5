import type { JsonObject } from '@gitops-dms/core'
import { parseSettings, type TlsSettings } from '@gitops-dms/core/adapter'
import { z } from 'zod'

/** Settings of an Argo CD instance. Exactly one of authToken, authTokenFile, or username with password. */
export interface ArgoCdAdapterSettings {
  /** `https://argocd.example.com`, with the root path if the server has one. */
  readonly serverUrl: string
  /** A token of an account or of a project role. */
  readonly authToken?: string
  /** A file with it, read again when it changes, so that it may rotate. */
  readonly authTokenFile?: string
  /** A local account; its session is renewed once when it is refused. */
  readonly username?: string
  readonly password?: string
  /** Where the Application objects live. Default `argocd`. */
  readonly namespace?: string
  /** Project of applications that name none. Default `default`. */
  readonly defaultProject?: string
  /** What a request that says nothing about it gets. Default: not automated. */
  readonly syncPolicy?: { readonly automated?: boolean; readonly prune?: boolean; readonly selfHeal?: boolean }
  readonly tls?: TlsSettings
  /** An HTTP proxy to go through, `http://[user:password@]host:port`; what it is told in its URL it alone is told. */
  readonly proxy?: string
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>
  /** Deadline of a request that has none of its own, over all its tries, in milliseconds. Default 30 000. */
  readonly timeoutMs?: number
}

const text = z.string().min(1)

const settingsSchema = z
  .strictObject({
    serverUrl: z.string().refine(isHttpUrl, { message: 'accepted is a URL such as https://argocd.example.com' }),
    authToken: text.optional(),
    authTokenFile: text.optional(),
    username: text.optional(),
    password: text.optional(),
    namespace: text.default('argocd'),
    defaultProject: text.default('default'),
    syncPolicy: z.strictObject({ automated: z.boolean().optional(), prune: z.boolean().optional(), selfHeal: z.boolean().optional() }).default({}),
    tls: z
      .strictObject({
        ca: text.optional(),
        caFile: text.optional(),
        cert: text.optional(),
        key: text.optional(),
        certFile: text.optional(),
        keyFile: text.optional(),
        serverName: text.optional(),
        insecureSkipVerify: z.boolean().optional(),
      })
      .optional(),
    proxy: z.string().refine(isHttpUrl, { message: 'accepted is a URL such as http://proxy.example.com:3128' }).optional(),
    headers: z.record(z.string(), z.string()).optional(),
    timeoutMs: z.number().int().min(1).optional(),
  })
  .superRefine((settings, context) => {
    const login = settings.username !== undefined || settings.password !== undefined
    const ways = [settings.authToken !== undefined, settings.authTokenFile !== undefined, login].filter(Boolean).length
    if (ways !== 1) {
      const found = ways === 0 ? 'found no credentials' : 'found more than one kind of credentials'
      context.addIssue({
        code: 'custom',
        path: ['authToken'],
        message: `${found}; accepted is exactly one of authToken, authTokenFile, or username with password`,
      })
    }
    if (login && (settings.username === undefined || settings.password === undefined)) {
      const missing = settings.username === undefined ? 'username' : 'password'
      context.addIssue({ code: 'custom', path: [missing], message: 'found nothing; username and password go together' })
    }
  })

export type ResolvedSettings = z.infer<typeof settingsSchema>

/** For editors and for the merged schema of a configuration file. */
export const settingsJsonSchema: JsonObject = z.toJSONSchema(settingsSchema, { io: 'input' }) as unknown as JsonObject

/** @throws DmsError CONFIG with details.issues. */
export const resolveSettings = (settings: unknown): ResolvedSettings => parseSettings('argocd', settingsSchema, settings)

function isHttpUrl(value: string): boolean {
  return URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)
}

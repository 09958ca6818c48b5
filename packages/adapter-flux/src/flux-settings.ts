import type { JsonObject } from '@gitops-dms/core'
import { parseSettings, type TlsSettings } from '@gitops-dms/core/adapter'
import { z } from 'zod'

/**
 * Settings of a Flux instance. The cluster is named by at most one of kubeconfig, kubeconfigContent, inCluster, server; by none of them, as
 * kubectl finds it (KUBECONFIG, the home folder, the pod's service account).
 */
export interface FluxAdapterSettings {
  /** Where the Flux objects live. Default `flux-system`. */
  readonly namespace?: string
  /** Host of the shorthand `acme/web` in gitRepo. */
  readonly gitProvider?: 'github' | 'gitlab' | 'bitbucket'
  /** Another host of that provider, for a self-hosted one. */
  readonly gitHost?: string
  /** Branch of a request without a revision. Default `main`. */
  readonly defaultBranch?: string
  /** How often the source is looked at and the cluster corrected, as Flux writes it (`30s`, `10m`, `1h`). Default `10m`. */
  readonly interval?: string
  /** Remove what the repository no longer has. Default true. */
  readonly prune?: boolean
  /** Let Flux judge the health of what it applied; without it health is `unchecked`. Default true. */
  readonly wait?: boolean
  /** How long Flux waits for health, at least `30s`. Default: Flux's own (the interval less 30 s). */
  readonly timeout?: string
  /** Service account that Flux applies with. */
  readonly serviceAccount?: string
  /** Path of a kubeconfig file. */
  readonly kubeconfig?: string
  /** The text of one. */
  readonly kubeconfigContent?: string
  readonly inCluster?: boolean
  /** URL of the Kubernetes API, with `token` or `tokenFile`, or a client certificate in `tls`. */
  readonly server?: string
  readonly token?: string
  /** Read again when it changes, so that it may rotate. */
  readonly tokenFile?: string
  /** Context of the kubeconfig; its current one when absent. */
  readonly context?: string
  readonly tls?: TlsSettings
  /** An HTTP proxy to go through, `http://[user:password@]host:port`; what it is told in its URL it alone is told. */
  readonly proxy?: string
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>
  /** Deadline of a request that has none of its own, over all its tries, in milliseconds. Default 30 000. */
  readonly timeoutMs?: number
}

const text = z.string().min(1)
/** The pattern of the Flux schemas: `1d` is refused there too. */
const duration = z.string().regex(/^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$/, 'a duration such as 30s, 10m or 1h30m')

const CLUSTERS = ['kubeconfig', 'kubeconfigContent', 'inCluster', 'server'] as const

const settingsSchema = z
  .strictObject({
    namespace: text.default('flux-system'),
    gitProvider: z.enum(['github', 'gitlab', 'bitbucket']).optional(),
    gitHost: text.optional(),
    defaultBranch: text.default('main'),
    interval: duration.default('10m'),
    prune: z.boolean().default(true),
    wait: z.boolean().default(true),
    timeout: duration.optional(),
    serviceAccount: text.optional(),
    kubeconfig: text
      .refine(isOneLine, { message: 'found a text of several lines; accepted is a path (the text itself goes into kubeconfigContent)' })
      .optional(),
    kubeconfigContent: text.optional(),
    inCluster: z.boolean().optional(),
    server: z.string().refine(isHttpUrl, { message: 'accepted is a URL such as https://kubernetes.example.com:6443' }).optional(),
    token: text.optional(),
    tokenFile: text.optional(),
    context: text.optional(),
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
    const refuse = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message })
    const given = CLUSTERS.filter((name) => settings[name] !== undefined && settings[name] !== false)
    if (given.length > 1) refuse(given[1] ?? '', `found beside ${given[0]}; accepted is at most one of ${CLUSTERS.join(', ')}`)
    for (const name of ['token', 'tokenFile'] as const) {
      if (settings[name] !== undefined && settings.server === undefined) refuse(name, 'found without server; accepted only beside it')
    }
    if (settings.token !== undefined && settings.tokenFile !== undefined) refuse('tokenFile', 'found beside token; accepted is one of them')
    if (settings.context !== undefined && (settings.server !== undefined || settings.inCluster === true)) {
      refuse('context', `found beside ${settings.server === undefined ? 'inCluster' : 'server'}; accepted only with a kubeconfig`)
    }
    if (settings.gitHost !== undefined && settings.gitProvider === undefined) refuse('gitHost', 'found without gitProvider; accepted only beside it')
  })

export type ResolvedSettings = z.infer<typeof settingsSchema>

/** For editors and for the merged schema of a configuration file. */
export const settingsJsonSchema: JsonObject = z.toJSONSchema(settingsSchema, { io: 'input' }) as unknown as JsonObject

/** @throws DmsError CONFIG with details.issues. */
export const resolveSettings = (settings: unknown): ResolvedSettings => parseSettings('flux', settingsSchema, settings)

/** What was meant as kubeconfigContent would stand in an error as a path, with its credentials. */
function isOneLine(value: string): boolean {
  return !/[\r\n]/.test(value)
}

function isHttpUrl(value: string): boolean {
  return URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)
}

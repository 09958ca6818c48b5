import { z } from 'zod'
import { parseSettings } from '../../src/adapter/parse-settings.ts'
import type { AdapterFactory } from '../../src/contract/adapter-context.ts'
import { fakeAdapter } from './fake-adapter.ts'

const text = z.string().min(1)
const isHttpUrl = (value: string) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)

const transport = {
  tls: z
    .strictObject({
      ca: text.optional(),
      caFile: text.optional(),
      cert: text.optional(),
      key: text.optional(),
      serverName: text.optional(),
      insecureSkipVerify: z.boolean().optional(),
    })
    .optional(),
  headers: z.record(z.string(), z.string()).optional(),
  timeoutMs: z.number().int().min(1).optional(),
}

/** The settings of the two adapters as their packages judge them, with their rules over several members. */
const argocd = z
  .strictObject({
    serverUrl: z.string().refine(isHttpUrl, { message: 'accepted is a URL such as https://argocd.example.com' }),
    authToken: text.optional(),
    authTokenFile: text.optional(),
    username: text.optional(),
    password: text.optional(),
    namespace: text.default('argocd'),
    defaultProject: text.default('default'),
    syncPolicy: z.strictObject({ automated: z.boolean().optional(), prune: z.boolean().optional(), selfHeal: z.boolean().optional() }).default({}),
    ...transport,
  })
  .superRefine((settings, context) => {
    const login = settings.username !== undefined || settings.password !== undefined
    const ways = [settings.authToken !== undefined, settings.authTokenFile !== undefined, login].filter(Boolean).length
    if (ways === 1) return
    const found = ways === 0 ? 'found no credentials' : 'found more than one kind of credentials'
    const message = `${found}; accepted is exactly one of authToken, authTokenFile, or username with password`
    context.addIssue({ code: 'custom', path: ['authToken'], message })
  })

const duration = z.string().regex(/^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$/, 'a duration such as 30s, 10m or 1h30m')

const flux = z
  .strictObject({
    namespace: text.default('flux-system'),
    gitProvider: z.enum(['github', 'gitlab', 'bitbucket']).optional(),
    gitHost: text.optional(),
    defaultBranch: text.default('main'),
    interval: duration.default('10m'),
    prune: z.boolean().default(true),
    wait: z.boolean().default(true),
    kubeconfig: text.optional(),
    kubeconfigContent: text.optional(),
    inCluster: z.boolean().optional(),
    server: z.string().refine(isHttpUrl, { message: 'accepted is a URL such as https://kubernetes.example.com:6443' }).optional(),
    token: text.optional(),
    tokenFile: text.optional(),
    ...transport,
  })
  .superRefine((settings, context) => {
    const given = (['kubeconfig', 'kubeconfigContent', 'inCluster', 'server'] as const).filter((name) => settings[name] !== undefined)
    if (given.length > 1)
      context.addIssue({ code: 'custom', path: [given[1] ?? ''], message: `found beside ${given[0]}; accepted is at most one of them` })
  })

export const settingsSchemas = { argocd, flux }

/** Factories that judge settings as the real ones do and talk to nobody. */
export const settingsFactories: Readonly<Record<'argocd' | 'flux', AdapterFactory>> = {
  argocd: (settings) => {
    parseSettings('argocd', argocd, settings)
    return fakeAdapter({ type: 'argocd' }).adapter
  },
  flux: (settings) => {
    parseSettings('flux', flux, settings)
    return fakeAdapter({ type: 'flux' }).adapter
  },
}

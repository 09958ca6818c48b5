import { z } from 'zod'
import { parseSettings } from '../../src/adapter/parse-settings.ts'
import type { CreateFromConfigOptions } from '../../src/config/create-from-config.ts'
import type { AdapterContext, AdapterFactory } from '../../src/contract/adapter-context.ts'
import { fakeAdapter } from './fake-adapter.ts'

const text = z.string().min(1)

const schemas = {
  argocd: z.strictObject({
    serverUrl: text,
    authToken: text.optional(),
    namespace: text.default('argocd'),
    defaultProject: text.optional(),
    syncPolicy: z.strictObject({ automated: z.boolean().optional(), prune: z.boolean().optional(), selfHeal: z.boolean().optional() }).optional(),
    headers: z.record(z.string(), z.string()).optional(),
    paths: z.array(text).optional(),
  }),
  flux: z.strictObject({ namespace: text, gitProvider: z.enum(['github', 'gitlab', 'bitbucket']).optional(), defaultBranch: text.optional() }),
}

/** What a factory was given. */
export interface Constructed {
  readonly type: string
  readonly settings: unknown
  readonly context: AdapterContext | undefined
}

/** Factories of the two types that judge their settings as the real ones do, and tell what they were given. */
export function fakeFactories(): {
  readonly adapters: NonNullable<CreateFromConfigOptions['adapters']>
  readonly constructed: readonly Constructed[]
} {
  const constructed: Constructed[] = []
  const factoryOf =
    (type: keyof typeof schemas): AdapterFactory =>
    (settings, context) => {
      constructed.push({ type, settings: parseSettings<unknown>(type, schemas[type], settings), context })
      return fakeAdapter({ type }).adapter
    }
  return { adapters: { argocd: factoryOf('argocd'), flux: factoryOf('flux') }, constructed }
}

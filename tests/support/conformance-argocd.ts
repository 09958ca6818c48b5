import { type ArgoCdAdapterSettings, createArgoCdAdapter } from '@gitops-dms/adapter-argocd'
import type { MakeAdapter } from '@gitops-dms/testkit'

/** Also for the checks that make the adapter in another process: it gets its settings as JSON. */
export const adapter: MakeAdapter = ({ settings, ...context }) => createArgoCdAdapter(settings as unknown as ArgoCdAdapterSettings, context)

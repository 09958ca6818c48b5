import { createFluxAdapter, type FluxAdapterSettings } from '@gitops-dms/adapter-flux'
import type { MakeAdapter } from '@gitops-dms/testkit'

/** Also for the checks that make the adapter in another process: it gets its settings as JSON. */
export const adapter: MakeAdapter = ({ settings, ...context }) => createFluxAdapter(settings as unknown as FluxAdapterSettings, context)

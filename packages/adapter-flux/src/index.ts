export { createFluxAdapter, createFluxAdapter as createAdapter } from './flux-adapter.ts'
export { type FluxAdapterSettings, settingsJsonSchema } from './flux-settings.ts'
export { VERSION } from './version.ts'

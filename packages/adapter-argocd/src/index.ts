export { createArgoCdAdapter, createArgoCdAdapter as createAdapter } from './argocd-adapter.ts'
export { type ArgoCdAdapterSettings, settingsJsonSchema } from './argocd-settings.ts'
export { VERSION } from './version.ts'

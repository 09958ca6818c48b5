import { settingsJsonSchema as argocd } from '@gitops-dms/adapter-argocd'
import { settingsJsonSchema as flux } from '@gitops-dms/adapter-flux'
import { configJsonSchema } from '@gitops-dms/core/config'
import { expect, it } from 'vitest'

/** What editors are pointed at; `vitest run --update` writes it anew after settings have changed. */
it('docs/dms.schema.json is the merged schema of both adapters', async () => {
  const schema = JSON.stringify(configJsonSchema({ adapters: { argocd, flux } }), undefined, 2)
  await expect(`${schema}\n`).toMatchFileSnapshot('../../docs/dms.schema.json')
})

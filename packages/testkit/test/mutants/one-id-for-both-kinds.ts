import { formatDeploymentId } from '@gitops-dms/core'
import { type Mutant, replacing } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'M03',
  breaks: 'objects of two kinds have the same id',
  diesBy: ['DMS-DELETE-004'],
  saying: /ids of all that have the name/,
  of: replacing((sound) => {
    const first = Object.keys(sound.capabilities.kinds)[0] ?? ''
    return {
      listDeployments: async (query, options) => {
        const page = await sound.listDeployments(query, options)
        return { ...page, items: page.items.map((item) => ({ ...item, id: formatDeploymentId({ ...item.ref, kind: first }) })) }
      },
    }
  }),
}

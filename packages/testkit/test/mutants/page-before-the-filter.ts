import { type Mutant, replacing } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'M18',
  breaks: 'the page is taken before the phases filter',
  diesBy: ['DMS-PAGE-001'],
  saying: /every page but the last|ids of a walk/,
  of: replacing((sound) => ({
    listDeployments: async ({ phases, ...query } = {}, options) => {
      const page = await sound.listDeployments(query, options)
      return { ...page, items: page.items.filter(({ status }) => phases?.includes(status.phase) ?? true) }
    },
  })),
}

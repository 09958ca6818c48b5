import { type Mutant, replacing } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'O17',
  breaks: 'what is going away is not listed',
  diesBy: ['DMS-LIST-004'],
  saying: /whose phase is terminating/,
  of: replacing((sound) => ({
    listDeployments: async (query, options) => {
      const page = await sound.listDeployments(query, options)
      return { ...page, items: page.items.filter(({ status }) => status.lifecycle !== 'terminating') }
    },
  })),
}

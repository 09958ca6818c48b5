import { type Mutant, replacing } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'O19',
  breaks: 'the last page has a cursor too',
  diesBy: ['DMS-PAGE-002'],
  saying: /cursor of the last page|pages of/,
  of: replacing((sound) => ({
    listDeployments: async (query = {}, options) => {
      if (query.cursor === 'end') return { items: [], cursor: null, missing: [] }
      const page = await sound.listDeployments(query, options)
      return { ...page, cursor: page.cursor ?? (query.limit === undefined ? null : 'end') }
    },
  })),
}

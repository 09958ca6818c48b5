import { type Mutant, replacing } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'O22',
  breaks: 'a part of the list that the backend refuses to go on with is the end of it',
  diesBy: ['DMS-PAGE-005'],
  saying: /ids of a/,
  of: replacing((sound) => ({
    listDeployments: async (query = {}, options) => {
      const page = await sound.listDeployments(query, options)
      return query.cursor === undefined ? page : { ...page, items: [], cursor: null }
    },
  })),
}

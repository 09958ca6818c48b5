import { type Mutant, replacing } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'O21',
  breaks: 'the cursor counts items',
  diesBy: ['DMS-PAGE-004'],
  saying: /those that stay|none is doubled/,
  of: replacing((sound) => ({
    listDeployments: async ({ cursor, limit, ...query } = {}, options) => {
      const { items, missing } = await sound.listDeployments(query, options)
      const from = Number(cursor ?? 0)
      const end = limit === undefined ? items.length : from + limit
      return { items: items.slice(from, end), cursor: end < items.length ? String(end) : null, missing }
    },
  })),
}

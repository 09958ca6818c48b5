import { type Mutant, replacing } from '../support/mutant.ts'

let calls = 0

export const mutant: Mutant = {
  id: 'M17',
  breaks: 'pages are cut from a list as the backend gives it, which is in another order each time',
  diesBy: ['DMS-LIST-001', 'DMS-PAGE-001'],
  saying: /ids of (list|a walk)/,
  of: replacing((sound) => ({
    listDeployments: async ({ cursor, limit, ...query } = {}, options) => {
      const { items, missing } = await sound.listDeployments(query, options)
      const turn = ++calls % Math.max(1, items.length)
      const unsorted = [...items.slice(turn), ...items.slice(0, turn)].reverse()
      const from = Number(cursor ?? 0)
      const end = limit === undefined ? items.length : from + limit
      return { items: unsorted.slice(from, end), cursor: end < items.length ? String(end) : null, missing }
    },
  })),
}

import { type Mutant, replacing } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'O14',
  breaks: 'the list has phases of its own',
  diesBy: ['DMS-GET-001'],
  saying: /phase and axes/,
  of: replacing((sound) => ({
    listDeployments: async (query, options) => {
      const page = await sound.listDeployments(query, options)
      return { ...page, items: page.items.map((item) => ({ ...item, status: { ...item.status, phase: 'unknown' } })) }
    },
  })),
}

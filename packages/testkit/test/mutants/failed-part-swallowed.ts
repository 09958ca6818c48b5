import { type Mutant, replacing } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'M20',
  breaks: 'the list swallows the failure of one kind',
  diesBy: ['DMS-LIST-006'],
  saying: /answers|absent/,
  of: replacing((sound) => ({
    listDeployments: async (query = {}, options) => {
      const kinds = query.kind === undefined ? Object.keys(sound.capabilities.kinds) : [query.kind]
      const parts = await Promise.all(kinds.map((kind) => sound.listDeployments({ ...query, kind }, options).catch(() => null)))
      return { items: parts.flatMap((part) => part?.items ?? []), cursor: null, missing: [] }
    },
  })),
}

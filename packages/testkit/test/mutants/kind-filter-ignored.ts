import { type Mutant, replacing } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'O41',
  breaks: 'the kind filter is ignored',
  diesBy: ['DMS-LIST-005'],
  saying: /a list of \w+ alone/,
  of: replacing((sound) => ({ listDeployments: ({ kind: _, ...query } = {}, options) => sound.listDeployments(query, options) })),
}

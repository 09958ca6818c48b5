import { type Mutant, replacing } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'O18',
  breaks: 'the repo filter is ignored',
  diesBy: ['DMS-LIST-005'],
  saying: /another repo/,
  of: replacing((sound) => ({ listDeployments: ({ repo: _, ...query } = {}, options) => sound.listDeployments(query, options) })),
}

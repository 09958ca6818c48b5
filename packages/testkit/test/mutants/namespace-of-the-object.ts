import { type Mutant, replacing } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'M16',
  breaks: 'the namespace filter means where the object lives',
  diesBy: ['DMS-LIST-002'],
  saying: /what namespace finds/,
  of: replacing((sound) => ({
    listDeployments: ({ namespace, ...query } = {}, options) =>
      sound.listDeployments({ ...query, ...(namespace !== undefined && { controlNamespace: namespace }) }, options),
  })),
}

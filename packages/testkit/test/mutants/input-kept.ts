import { type Mutant, replacing } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'O13',
  breaks: 'what the caller gave is read again later',
  diesBy: ['DMS-CREATE-006'],
  saying: /after a change of what the adapter was given/,
  of: replacing((sound) => ({
    createDeployment: async (spec, options) => {
      await sound.listDeployments({ limit: 1 }, {})
      return sound.createDeployment(spec, options)
    },
  })),
}

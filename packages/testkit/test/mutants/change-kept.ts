import { type Mutant, replacing } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'O37',
  breaks: 'what an update was given is read again later',
  diesBy: ['DMS-CREATE-006'],
  saying: /the change that the adapter was given/,
  of: replacing((sound) => ({
    updateDeployment: async (ref, change, options) => {
      await sound.health({})
      return sound.updateDeployment(ref, change, options)
    },
  })),
}

import { type Mutant, replacing } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'O12',
  breaks: 'the defaults are written into what the caller gave',
  diesBy: ['DMS-CREATE-006'],
  saying: /TypeError/,
  of: replacing((sound) => ({
    createDeployment: async (spec, options) => sound.createDeployment(Object.assign(spec, { project: 'default' }), options),
  })),
}

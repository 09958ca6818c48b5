import { type Mutant, replacing } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'M06',
  breaks: 'values are dropped',
  diesBy: ['DMS-CREATE-007'],
  saying: /^values of the/,
  of: replacing((sound) => ({ createDeployment: ({ values: _, ...spec }, options) => sound.createDeployment(spec, options) })),
}

import { type Mutant, replacing } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'M05',
  breaks: 'an update replaces the values as a whole',
  diesBy: ['DMS-UPDATE-001'],
  saying: /after values/,
  of: replacing((sound) => ({
    updateDeployment: (ref, change, options) =>
      sound.updateDeployment(ref, change, change.values === undefined ? options : { ...options, replace: ['values'] }),
  })),
}

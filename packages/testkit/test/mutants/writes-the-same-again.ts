import { type Mutant, replacing } from '../support/mutant.ts'

let touches = 0

export const mutant: Mutant = {
  id: 'O24',
  breaks: 'an update without change is written',
  diesBy: ['DMS-UPDATE-005'],
  saying: /effect of the same change again/,
  of: replacing((sound) => ({
    updateDeployment: (ref, change, options) =>
      sound.updateDeployment(ref, { ...change, annotations: { ...change.annotations, touched: String(touches++) } }, options),
  })),
}

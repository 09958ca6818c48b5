import { type Mutant, replacing } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'O42',
  breaks: 'an update of one member of sync drops the others',
  diesBy: ['DMS-UPDATE-001'],
  saying: /after one member of sync/,
  of: replacing((sound) => ({
    updateDeployment: (ref, change, options) =>
      sound.updateDeployment(ref, change.sync == null ? change : { ...change, sync: { selfHeal: null, ...change.sync } }, options),
  })),
}

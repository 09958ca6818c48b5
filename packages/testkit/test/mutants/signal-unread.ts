import { type Mutant, replacing } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'O35',
  breaks: 'a signal that is aborted already is not looked at',
  diesBy: ['DMS-ABORT-001'],
  saying: /getDeployment of the adapter/,
  of: replacing((sound) => ({ getDeployment: (ref, { signal: _, ...options } = {}) => sound.getDeployment(ref, options) })),
}

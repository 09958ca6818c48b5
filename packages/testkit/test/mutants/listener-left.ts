import { type Mutant, replacing } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'M37b',
  breaks: 'a listener is left on the signal of each call',
  diesBy: ['DMS-ABORT-003'],
  saying: /listeners that are left/,
  of: replacing((sound) => ({
    getDeployment: (ref, options) => {
      options?.signal?.addEventListener('abort', () => undefined)
      return sound.getDeployment(ref, options)
    },
  })),
}

import { isDmsError } from '@gitops-dms/core'
import { type Mutant, replacing } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'O47',
  breaks: 'close ends what follows an operation as if it were over',
  diesBy: ['DMS-CLOSE-002'],
  saying: /final of the last progress/,
  of: replacing((sound) => ({
    trackOperation: async function* (token, options) {
      try {
        yield* sound.trackOperation(token, options)
      } catch (error) {
        if (!isDmsError(error, 'CLOSED')) throw error
      }
    },
  })),
}

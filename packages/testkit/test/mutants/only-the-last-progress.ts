import { type Mutant, replacing } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'O32',
  breaks: 'no progress is told but the last one',
  diesBy: ['DMS-WAIT-003'],
  saying: /first progress|error.progress/,
  of: replacing((sound) => ({
    trackOperation: async function* (token, options) {
      for await (const progress of sound.trackOperation(token, options)) if (progress.final) yield progress
    },
  })),
}

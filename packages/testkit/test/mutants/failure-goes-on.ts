import { type Mutant, replacing } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'O31',
  breaks: 'a failure for good goes on as running',
  diesBy: ['DMS-WAIT-002'],
  saying: /the wait ends early|cannot be applied/,
  of: replacing((sound) => ({
    trackOperation: async function* (token, options) {
      for await (const progress of sound.trackOperation(token, options)) {
        if (progress.state !== 'failed') yield progress
        else {
          yield { ...progress, state: 'running', final: false }
          await new Promise((_, reject) => options.signal?.addEventListener('abort', () => reject(options.signal?.reason)))
        }
      }
    },
  })),
}

import { type Mutant, replacing } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'O28',
  breaks: 'a token that was overtaken succeeds',
  diesBy: ['DMS-TOKEN-002'],
  saying: /later one has overtaken/,
  of: replacing((sound) => ({
    trackOperation: async function* (token, options) {
      for await (const progress of sound.trackOperation(token, options)) {
        yield progress.state === 'superseded' ? { ...progress, state: 'succeeded' as const } : progress
      }
    },
  })),
}

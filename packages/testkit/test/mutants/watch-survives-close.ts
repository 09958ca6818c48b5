import { type Mutant, replacing } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'O33',
  breaks: 'a watch does not end on close',
  diesBy: ['DMS-CLOSE-002'],
  saying: /watchDeployments, which was in flight/,
  of: replacing((sound) => ({
    watchDeployments: async function* (query, options) {
      try {
        yield* sound.watchDeployments?.(query, options) ?? []
      } catch {
        await new Promise(() => undefined) // the mistake that is shown here
      }
    },
  })),
}

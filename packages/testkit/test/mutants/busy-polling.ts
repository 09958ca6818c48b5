import { type Mutant, replacing } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'O30',
  breaks: 'a wait asks the backend over and over',
  diesBy: ['DMS-WAIT-002'],
  saying: /not asked over and over/,
  of: replacing((sound) => ({
    trackOperation: async function* (token, options) {
      const following = new AbortController()
      const ask = async () => {
        while (!following.signal.aborted) await sound.getDeployment(token.ref, {})
      }
      const asking = ask().catch(() => undefined) // gone in the end
      try {
        yield* sound.trackOperation(token, options)
      } finally {
        following.abort()
        await asking
      }
    },
  })),
}

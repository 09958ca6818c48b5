import { type Mutant, replacing } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'M25',
  breaks: 'the health from before the update counts',
  diesBy: ['DMS-WAIT-001'],
  saying: /the wait is not over/,
  of: replacing((sound) => ({
    trackOperation: async function* (token, options) {
      const { status } = await sound.getDeployment(token.ref, {})
      if (status.health === 'healthy') yield { state: 'succeeded', final: true, status, message: null, resources: null, retry: null }
      else yield* sound.trackOperation(token, options)
    },
  })),
}

import type { Accepted } from '@gitops-dms/core'
import { type Mutant, replacing } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'O40',
  breaks: 'a get gives the object that a write has answered',
  diesBy: ['DMS-GET-005'],
  saying: /after the answer of updateDeployment was written into/,
  of: replacing((sound) => {
    const written = new Map<string, Accepted['deployment']>()
    return {
      updateDeployment: async (ref, change, options) => {
        const accepted = await sound.updateDeployment(ref, change, options)
        written.set(ref.name, accepted.deployment)
        return accepted
      },
      getDeployment: async (ref, options) => written.get(ref.name) ?? sound.getDeployment(ref, options),
    }
  }),
}

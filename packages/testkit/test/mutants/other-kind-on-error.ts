import type { DeploymentRef } from '@gitops-dms/core'
import { type Mutant, replacing } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'M02',
  breaks: 'on any error with one kind the other one is tried',
  diesBy: ['DMS-DELETE-005', 'DMS-GET-003'],
  saying: /get of the|while looking for a|when its own look-up is refused/,
  of: replacing((sound) => {
    const kinds = Object.keys(sound.capabilities.kinds)
    const trying = async <T>(ref: DeploymentRef, call: (ref: DeploymentRef) => Promise<T>): Promise<T> => {
      const order = [ref.kind ?? kinds[0], ...kinds.filter((kind) => kind !== (ref.kind ?? kinds[0]))]
      for (const kind of order.slice(0, -1)) {
        try {
          return await call({ ...ref, kind: kind ?? '' })
        } catch {
          // the mistake that is shown here
        }
      }
      return call({ ...ref, kind: order.at(-1) ?? '' })
    }
    return {
      getDeployment: (ref, options) => trying(ref, (one) => sound.getDeployment(one, options)),
      updateDeployment: (ref, change, options) => trying(ref, (one) => sound.updateDeployment(one, change, options)),
      deleteDeployment: (ref, options) => trying(ref, (one) => sound.deleteDeployment(one, options)),
    }
  }),
}

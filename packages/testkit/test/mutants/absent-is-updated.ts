import { isDmsError } from '@gitops-dms/core'
import { type Mutant, replacing } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'O23',
  breaks: 'an update of what is not there succeeds',
  diesBy: ['DMS-UPDATE-003'],
  saying: /an update of what is not there/,
  of: replacing((sound) => ({
    updateDeployment: (ref, change, options) =>
      sound.updateDeployment(ref, change, options).catch((error) => {
        if (!isDmsError(error, 'NOT_FOUND')) throw error
        return sound.deleteDeployment(ref, { cascade: 'workloads', ifExists: true })
      }),
  })),
}

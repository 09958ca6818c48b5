import { DmsError, isDmsError } from '@gitops-dms/core'
import { type Mutant, replacing } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'O46',
  breaks: 'an outcome that is unknown has no token to follow',
  diesBy: ['DMS-TOKEN-003'],
  saying: /token of the OUTCOME_UNKNOWN/,
  of: replacing((sound) => ({
    updateDeployment: (ref, change, options) =>
      sound.updateDeployment(ref, change, options).catch((error) => {
        throw isDmsError(error, 'OUTCOME_UNKNOWN') ? new DmsError({ code: error.code, message: error.message, cause: error.cause }) : error
      }),
  })),
}

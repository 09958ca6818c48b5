import { DmsError, isDmsError } from '@gitops-dms/core'
import { type Mutant, replacing } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'O45',
  breaks: 'a write whose answer is lost counts as not sent',
  diesBy: ['DMS-TOKEN-003'],
  saying: /an update that took effect \(lose-reply\) is not UNAVAILABLE/,
  of: replacing((sound) => ({
    updateDeployment: (ref, change, options) =>
      sound.updateDeployment(ref, change, options).catch((error) => {
        throw isDmsError(error, 'OUTCOME_UNKNOWN') ? new DmsError({ code: 'UNAVAILABLE', message: 'no answer' }) : error
      }),
  })),
}

import { DmsError, isDmsError } from '@gitops-dms/core'
import { type Mutant, replacing } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'O15',
  breaks: 'NOT_FOUND does not say what is missing',
  diesBy: ['DMS-GET-002'],
  saying: /details.resource/,
  of: replacing((sound) => ({
    getDeployment: (ref, options) =>
      sound.getDeployment(ref, options).catch((error) => {
        throw isDmsError(error, 'NOT_FOUND') ? new DmsError({ code: 'NOT_FOUND', message: 'not found' }) : error
      }),
  })),
}

import { DmsError } from '@gitops-dms/core'
import { type Mutant, replacing } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'O39',
  breaks: 'any failed read of a status is NOT_FOUND',
  diesBy: ['DMS-GET-003'],
  saying: /getDeploymentStatus when every answer is/,
  of: replacing((sound) => ({
    getDeploymentStatus: (ref, options) =>
      sound.getDeploymentStatus(ref, options).catch(() => {
        throw new DmsError({ code: 'NOT_FOUND', message: 'not found', details: { resource: 'deployment' } })
      }),
  })),
}

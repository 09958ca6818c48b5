import { DmsError } from '@gitops-dms/core'
import { type Mutant, replacing } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'M01',
  breaks: 'any failed get is NOT_FOUND',
  diesBy: ['DMS-GET-003'],
  saying: /when every answer is/,
  of: replacing((sound) => ({
    getDeployment: (ref, options) =>
      sound.getDeployment(ref, options).catch((cause) => {
        throw new DmsError({ code: 'NOT_FOUND', message: 'not found', details: { resource: 'deployment' }, cause })
      }),
  })),
}

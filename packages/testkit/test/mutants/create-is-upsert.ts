import { isDmsError } from '@gitops-dms/core'
import { type Mutant, replacing } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'O09',
  breaks: 'a create of what is there updates it',
  diesBy: ['DMS-CREATE-003'],
  saying: /a create of what is there/,
  of: replacing((sound) => ({
    createDeployment: (spec, options) =>
      sound.createDeployment(spec, options).catch((error) => {
        if (!isDmsError(error, 'ALREADY_EXISTS')) throw error
        return sound.updateDeployment({ name: spec.name, ...(spec.kind !== undefined && { kind: spec.kind }) }, { sources: spec.sources }, {})
      }),
  })),
}

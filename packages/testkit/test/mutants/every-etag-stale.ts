import { DmsError } from '@gitops-dms/core'
import { type Mutant, replacing } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'O44',
  breaks: 'a delete with any etag is a conflict',
  diesBy: ['DMS-UPDATE-004'],
  saying: /stale|etag/,
  of: replacing((sound) => ({
    deleteDeployment: async (ref, options) => {
      if (options.etag !== undefined) throw new DmsError({ code: 'CONFLICT', message: 'stale' })
      return sound.deleteDeployment(ref, options)
    },
  })),
}

import { isDmsError } from '@gitops-dms/core'
import { type Mutant, replacing } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'O20',
  breaks: 'a cursor that it does not know begins anew',
  diesBy: ['DMS-PAGE-003'],
  saying: /the cursor/,
  of: replacing((sound) => ({
    listDeployments: ({ cursor, ...query } = {}, options) =>
      sound.listDeployments({ ...query, ...(cursor !== undefined && { cursor }) }, options).catch((error) => {
        if (cursor === undefined || !isDmsError(error, 'INVALID_ARGUMENT')) throw error
        return sound.listDeployments(query, options)
      }),
  })),
}

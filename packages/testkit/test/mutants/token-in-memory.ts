import type { OperationToken } from '@gitops-dms/core'
import { type Mutant, replacing } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'O27',
  breaks: 'what a token needs stays in the process',
  diesBy: ['DMS-TOKEN-001'],
  saying: /exit code|state of its last/,
  of: replacing((sound) => {
    const tokens = new Map<string, OperationToken>()
    return {
      createDeployment: async (spec, options) => {
        const accepted = await sound.createDeployment(spec, options)
        tokens.set(accepted.operation.id, accepted.operation)
        return { ...accepted, operation: { ...accepted.operation, state: {} } }
      },
      trackOperation: (token, options) => sound.trackOperation(tokens.get(token.id) ?? token, options),
    }
  }),
}

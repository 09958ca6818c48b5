import { isDmsError } from '@gitops-dms/core'
import { type Mutant, replacing } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'O29',
  breaks: 'a write whose answer is lost counts as done',
  diesBy: ['DMS-TOKEN-003'],
  saying: /had no effect/,
  of: replacing((sound) => {
    const lost = new Set<string>()
    return {
      updateDeployment: (ref, change, options) =>
        sound.updateDeployment(ref, change, options).catch((error) => {
          if (!isDmsError(error, 'OUTCOME_UNKNOWN') && !isDmsError(error, 'UNAVAILABLE')) throw error
          const id = `lost-${lost.size}`
          lost.add(id)
          const whole = { kind: ref.kind ?? '', controlNamespace: ref.controlNamespace ?? '', name: ref.name }
          const operation = { version: 1, adapter: sound.type, id, kind: 'update', ref: whole, uid: null, state: {} } as const
          return { ref: whole, deployment: null, operation, effect: 'started', warnings: [] }
        }),
      trackOperation: async function* (token, options) {
        if (lost.has(token.id)) yield { state: 'succeeded', final: true, status: null, message: null, resources: null, retry: null }
        else yield* sound.trackOperation(token, options)
      },
    }
  }),
}

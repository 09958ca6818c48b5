import { type Mutant, replacing } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'M39',
  breaks: 'a stale etag is overwritten',
  diesBy: ['DMS-UPDATE-004'],
  saying: /an update with a stale etag/,
  of: replacing((sound) => ({
    updateDeployment: (ref, change, { etag: _, ...options } = {}) => sound.updateDeployment(ref, change, options),
  })),
}

import type { Deployment } from '@gitops-dms/core'
import { type Mutant, replacing } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'M40',
  breaks: 'the cached object itself is given to the caller',
  diesBy: ['DMS-GET-005'],
  saying: /after its last result was written into/,
  of: replacing((sound) => {
    const cache = new Map<string, Deployment>()
    return {
      getDeployment: async (ref, options) => {
        const found = await sound.getDeployment(ref, options)
        const key = `${found.id} ${found.etag}`
        if (!cache.has(key)) cache.set(key, found)
        return cache.get(key) ?? found
      },
    }
  }),
}

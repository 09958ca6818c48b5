import { DmsError } from '@gitops-dms/core'
import { type Mutant, replacing } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'M37',
  breaks: 'abort rejects the promise alone, the request goes on',
  diesBy: ['DMS-ABORT-002'],
  saying: /the client went away|sees/,
  of: replacing((sound) => ({
    getDeployment: (ref, { signal, ...options } = {}) => {
      const aborted = new Promise<never>((_, reject) => {
        const stop = () => reject(new DmsError({ code: 'CANCELLED', message: 'aborted', cause: signal?.reason }))
        if (signal?.aborted) stop()
        else signal?.addEventListener('abort', stop, { once: true })
      })
      return Promise.race([sound.getDeployment(ref, options), aborted])
    },
  })),
}

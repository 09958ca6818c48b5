import { DmsError } from '@gitops-dms/core'
import { type Mutant, replacing } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'O48',
  breaks: 'use after close throws instead of rejecting',
  diesBy: ['DMS-CLOSE-001'],
  saying: /getDeployment threw .* at once/,
  of: replacing((sound) => {
    let isClosed = false
    return {
      getDeployment: (ref, options) => {
        if (isClosed) throw new DmsError({ code: 'CLOSED', message: 'closed' })
        return sound.getDeployment(ref, options)
      },
      close: () => {
        isClosed = true
        return sound.close()
      },
    }
  }),
}

import { type Mutant, replacing } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'O26',
  breaks: 'a delete is content with nothing',
  diesBy: ['DMS-DELETE-002'],
  saying: /a delete of what is gone/,
  of: replacing((sound) => ({ deleteDeployment: (ref, options) => sound.deleteDeployment(ref, { ...options, ifExists: true }) })),
}

import { type Mutant, replacing } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'O25',
  breaks: 'cascade orphan removes the workloads all the same',
  diesBy: ['DMS-DELETE-001'],
  saying: /after cascade orphan/,
  of: replacing((sound) => ({ deleteDeployment: (ref, options) => sound.deleteDeployment(ref, { ...options, cascade: 'workloads' }) })),
}

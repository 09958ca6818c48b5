import { type Mutant, replacing } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'O05',
  breaks: 'a ref of an answer leaves the namespace open',
  diesBy: ['DMS-ID-001'],
  saying: /complete ref/,
  of: replacing((sound) => ({
    getDeploymentStatus: async (ref, options) => {
      const status = await sound.getDeploymentStatus(ref, options)
      return { ...status, ref: { ...status.ref, controlNamespace: '' } }
    },
  })),
}

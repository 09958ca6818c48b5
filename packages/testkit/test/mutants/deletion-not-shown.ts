import { derivePhase } from '@gitops-dms/core'
import { type Mutant, replacing } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'M24',
  breaks: 'that something is going away is not shown',
  diesBy: ['DMS-DELETE-003'],
  saying: /lifecycle and phase/,
  of: replacing((sound) => ({
    getDeployment: async (ref, options) => {
      const found = await sound.getDeployment(ref, options)
      const { phase: _, ...axes } = { ...found.status, lifecycle: 'active' as const }
      return { ...found, status: { ...axes, phase: derivePhase(axes) } }
    },
  })),
}

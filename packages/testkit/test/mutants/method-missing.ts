import type { Mutant } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'M21',
  breaks: 'a capability is declared without its method',
  diesBy: ['DMS-META-002'],
  saying: /getDeploymentLogs is there exactly if/,
  of: (make) => (context) => {
    const { getDeploymentLogs: _, ...rest } = make(context)
    return rest
  },
}

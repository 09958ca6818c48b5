import { type Mutant, replacing } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'O02',
  breaks: 'a method is there although its capability is not declared',
  diesBy: ['DMS-META-003'],
  saying: /getDeploymentLogs is absent/,
  of: replacing(({ capabilities: { logs: _, ...rest } }) => ({ capabilities: rest })),
}

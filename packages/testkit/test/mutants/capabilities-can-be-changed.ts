import { type Mutant, replacing } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'O01',
  breaks: 'capabilities are not frozen',
  diesBy: ['DMS-META-001'],
  saying: /frozen/,
  of: replacing(({ capabilities }) => ({ capabilities: structuredClone(capabilities) })),
}

import { type Mutant, replacing } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'O36',
  breaks: 'of several sources the first one is kept',
  diesBy: ['DMS-CREATE-002'],
  saying: /^sources$/,
  of: replacing((sound) => ({
    createDeployment: (spec, options) => sound.createDeployment({ ...spec, sources: spec.sources.slice(0, 1) }, options),
  })),
}

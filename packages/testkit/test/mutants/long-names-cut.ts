import { type Mutant, replacing } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'O10',
  breaks: 'long names are cut',
  diesBy: ['DMS-CREATE-004'],
  saying: /the longest name|no deployment|expected|longest/,
  of: replacing((sound) => ({ createDeployment: (spec, options) => sound.createDeployment({ ...spec, name: spec.name.slice(0, 40) }, options) })),
}

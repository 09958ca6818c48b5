import { type Mutant, replacing } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'M10',
  breaks: 'the etag stays as it is',
  diesBy: ['DMS-UPDATE-002'],
  saying: /is a new one/,
  of: replacing((sound) => ({
    getDeployment: async (ref, options) => ({ ...(await sound.getDeployment(ref, options)), etag: '10' }),
  })),
}

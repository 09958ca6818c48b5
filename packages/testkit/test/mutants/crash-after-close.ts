import { type Mutant, replacing } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'M23',
  breaks: 'use after close crashes',
  diesBy: ['DMS-CLOSE-001'],
  saying: /getDeployment after close/,
  of: replacing((sound) => {
    let client: { readonly get: typeof sound.getDeployment } | null = { get: sound.getDeployment }
    return {
      getDeployment: async (ref, options) => (client as { readonly get: typeof sound.getDeployment }).get(ref, options),
      close: async () => {
        client = null
        await sound.close()
      },
    }
  }),
}

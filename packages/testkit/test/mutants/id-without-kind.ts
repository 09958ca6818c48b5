import { type Mutant, replacing } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'O07',
  breaks: 'an id has no kind in it',
  diesBy: ['DMS-CREATE-001'],
  saying: /id of get/,
  of: replacing((sound) => ({
    getDeployment: async (ref, options) => {
      const found = await sound.getDeployment(ref, options)
      return { ...found, id: `${found.ref.controlNamespace}/${found.ref.name}` }
    },
  })),
}

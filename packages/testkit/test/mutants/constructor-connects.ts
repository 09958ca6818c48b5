import { type Mutant, replacing } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'O03',
  breaks: 'the constructor asks the backend',
  diesBy: ['DMS-META-004'],
  saying: /hears nothing of a new adapter/,
  of: replacing((sound) => {
    sound.health({}).catch(() => undefined) // closed in the middle of it
    return {}
  }),
}

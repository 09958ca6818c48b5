import { type Mutant, replacing, turningRefs } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'O06',
  breaks: 'a name without a kind means the first kind that has it',
  diesBy: ['DMS-ID-002'],
  saying: /AMBIGUOUS|a name that is a/,
  of: replacing((sound) => {
    const first = Object.keys(sound.capabilities.kinds)[0] ?? ''
    return turningRefs(sound, (ref) => ({ kind: first, ...ref }))
  }),
}

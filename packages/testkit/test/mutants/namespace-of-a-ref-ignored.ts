import { type Mutant, replacing, turningRefs } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'O38',
  breaks: 'the control namespace of a ref is not looked at',
  diesBy: ['DMS-GET-002'],
  saying: /of what is not there/,
  of: replacing((sound) => turningRefs(sound, ({ name, kind }) => ({ name, ...(kind !== undefined && { kind }) }))),
}

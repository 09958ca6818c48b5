import { type Mutant, replacing, turningRefs } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'O16',
  breaks: 'a name is put into the path as it is',
  diesBy: ['DMS-GET-004'],
  saying: /getDeployment of/,
  of: replacing((sound) =>
    turningRefs(sound, (ref) => {
      // What a server makes of it.
      const [, , namespace, name] = new URL(`http://h/x/${ref.controlNamespace ?? 'default'}/${ref.name}`).pathname.split('/')
      return { ...ref, controlNamespace: decodeURIComponent(namespace ?? '') || 'x', name: decodeURIComponent(name ?? '') || 'x' }
    }),
  ),
}

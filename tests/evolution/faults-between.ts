import { join } from 'node:path'
import { type Core, faultsIn, fixtures, programWith } from './core-program.ts'

/** What the compiler says where a value of each type of `one` is given for that of `other`, and the reverse; nothing where they are interchangeable. */
export function faultsBetween(one: Core, other: Core, types: readonly string[]): readonly string[] {
  const [there, back] = [join(fixtures, 'there.ts'), join(fixtures, 'back.ts')]
  const program = programWith({ one, other }, [], {
    [there]: assignments(types, 'one', 'other'),
    [back]: assignments(types, 'other', 'one'),
  })
  return faultsIn(program, [there, back])
}

function assignments(types: readonly string[], from: string, to: string): string {
  const lines = types.map((name) => `export const given${name} = (value: ${from}.${name}): ${to}.${name} => value`)
  return [`import type * as one from 'one'`, `import type * as other from 'other'`, ...lines].join('\n')
}

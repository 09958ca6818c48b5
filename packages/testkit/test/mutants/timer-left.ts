import { type Mutant, replacing } from '../support/mutant.ts'
import { adapter as makeReference } from '../support/reference-module.ts'

export const mutant: Mutant = {
  id: 'O34',
  breaks: 'a timer goes on after close',
  diesBy: ['DMS-CLOSE-003'],
  saying: /its exit code/,
  of: replacing((sound) => ({
    health: (options) => {
      setInterval(() => undefined, 1_000)
      return sound.health(options)
    },
  })),
  module: new URL(import.meta.url),
}

/** For the second process. */
export const adapter = mutant.of(makeReference)

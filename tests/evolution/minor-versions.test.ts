import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Core, editedCore, faultsIn, fixtures, programWith, TODAY } from './core-program.ts'
import { faultsBetween } from './faults-between.ts'
import { FORBIDDEN, withCapability, withFields, withWords } from './newer-core.ts'
import { plainTypes } from './plain-types.ts'

const NEWEST = editedCore('newest', withCapability, withFields, withWords)
const NEWER: readonly (readonly [string, Core])[] = [
  ['an added capability with its method', editedCore('capability', withCapability)],
  ['an added optional field in every interface', editedCore('fields', withFields)],
  ['a word more in every open union', editedCore('words', withWords)],
  ['all of that', NEWEST],
]

const FILES = ['adapter-of-today.ts', 'adapter-of-tomorrow.ts', 'consumer-of-today.ts'].map((name) => join(fixtures, name))

const compiled = (core: Core) => faultsIn(programWith({ '@gitops-dms/core': core }, FILES), FILES)

describe('A minor version of core', () => {
  it('of today compiles its adapters and consumers, and an adapter that was written for a newer one', () => {
    expect(compiled(TODAY)).toEqual([])
  })

  it.each(NEWER)('with %s compiles them as well', (_what, core) => {
    expect(compiled(core)).toEqual([])
  })

  it('is really another one to the compiler', () => {
    const file = join(fixtures, 'uses-what-is-new.ts')
    const text = `
      import type { Accepted, CapabilitiesV1, DmsAdapterV1, Status } from '@gitops-dms/core'
      export const archive = (adapter: DmsAdapterV1) => adapter.archiveDeployment?.({ name: 'web' })
      export const field = (accepted: Accepted) => accepted.addedField
      export const listed = (capabilities: CapabilitiesV1) => capabilities.archive?.keepsData
      type Listed<Union> = Union extends unknown ? (string extends Union ? never : Union) : never
      export const word: Listed<Status['health']> = 'added-word'
    `
    const faults = (core: Core) => faultsIn(programWith({ '@gitops-dms/core': core }, [], { [file]: text }), [file])
    expect(faults(NEWEST)).toEqual([])
    expect(faults(TODAY)).toHaveLength(4)
  })

  it('gives and takes every public type, from the one before and to it', () => {
    const types = plainTypes()
    expect(types).toEqual(expect.arrayContaining(['DmsAdapterV1', 'Accepted', 'Status', 'DmsError', 'CapabilitiesV1', 'OperationToken', 'Dms']))
    expect(faultsBetween(TODAY, NEWEST, types)).toEqual([])
  })

  it.each(FORBIDDEN)('cannot have $what without being noticed here', ({ edits, named }) => {
    const faults = faultsBetween(TODAY, editedCore('forbidden', ...edits), ['DmsAdapterV1'])
    expect(faults.join('\n')).toContain(named)
  })
})

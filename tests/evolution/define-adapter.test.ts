import { join } from 'node:path'
import { CAPABILITY_METHODS } from '@gitops-dms/core'
import { describe, expect, it } from 'vitest'
import { faultsIn, fixtures, programWith, TODAY } from './core-program.ts'

interface Case {
  readonly what: string
  readonly capabilities: string
  readonly methods: string
  /** What the compiler says; absent: it compiles. */
  readonly fault?: string
}

const members = (of: string, names: readonly string[]) => names.map((name) => `${name}: ${of}.${name}`).join(', ')

const CASES: readonly Case[] = [
  { what: 'no capability and no method of one', capabilities: '', methods: '' },
  { what: 'a capability of a newer contract', capabilities: 'teleport: { distanceKm: 5 }', methods: '' },
  {
    what: 'a capability that some settings take away, with its method',
    capabilities: '...sometimes',
    methods: members('every', ['watchDeployments']),
  },
  { what: 'a capability that some settings take away, without its method', capabilities: '...sometimes', methods: '' },
  {
    what: 'a method of another capability beside one that some settings take away',
    capabilities: '...sometimes',
    methods: members('every', ['getDeploymentLogs']),
    fault: `is not assignable to type 'never'`,
  },
  {
    what: 'a capability that lacks a value',
    capabilities: 'watch: { resume: true }',
    methods: members('every', ['watchDeployments']),
    fault: 'deletes',
  },
  {
    what: 'a required method that is missing',
    capabilities: '',
    methods: 'close: undefined',
    fault: `'undefined' is not assignable to type '() => Promise<void>'`,
  },
  ...Object.entries(CAPABILITY_METHODS).flatMap(([capability, methods]) => [
    { what: `${capability} with all of its methods`, capabilities: members('all', [capability]), methods: members('every', methods) },
    ...methods.flatMap((method): readonly Case[] => [
      {
        what: `${capability} without ${method}`,
        capabilities: members('all', [capability]),
        methods: members(
          'every',
          methods.filter((name) => name !== method),
        ),
        fault: `Property '${method}' is missing`,
      },
      { what: `${method} without ${capability}`, capabilities: '', methods: members('every', [method]), fault: `is not assignable to type 'never'` },
    ]),
  ]),
]

const fileOf = (index: number) => join(fixtures, `defined-${index}.ts`)

const textOf = ({ capabilities, methods }: Case) => `
  import type { CapabilitiesV1, DmsAdapterV1 } from '@gitops-dms/core'
  import { defineAdapter } from '@gitops-dms/core/adapter'
  declare const all: Required<CapabilitiesV1>
  declare const sometimes: Pick<CapabilitiesV1, 'watch'>
  declare const every: Required<DmsAdapterV1>
  declare const required: Pick<DmsAdapterV1, 'contractVersion' | 'type' | 'version' | 'health' | 'createDeployment' | 'getDeployment' | 'listDeployments'
    | 'getDeploymentStatus' | 'updateDeployment' | 'deleteDeployment' | 'trackOperation' | 'close'>
  const core = { kinds: {}, etag: 'checked', limits: { nameMaxLength: 63, valuesMaxBytes: null, timeGranularityMs: 1000 } } as const
  export const adapter: DmsAdapterV1 = defineAdapter({ ...core, ${capabilities} }, { ...required, ${methods} })
`

const program = programWith({ '@gitops-dms/core': TODAY }, [], Object.fromEntries(CASES.map((one, index) => [fileOf(index), textOf(one)])))

describe('To the compiler, defineAdapter', () => {
  it.each(CASES.map((one, index) => ({ ...one, index, verdict: one.fault === undefined ? 'takes' : 'refuses' })))(
    '$verdict $what',
    ({ index, fault }) => {
      const faults = faultsIn(program, [fileOf(index)])
      if (fault === undefined) expect(faults).toEqual([])
      else expect(faults).toEqual([expect.stringContaining(fault)])
    },
  )
})

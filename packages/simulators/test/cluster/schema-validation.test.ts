import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Json, JsonMap, KubeObject } from '../../src/cluster/kube-object.ts'
import { mergePatch } from '../../src/cluster/merge.ts'
import type { FieldCause } from '../../src/cluster/schema/field-cause.ts'
import { objectCauses } from '../../src/cluster/schema/object-causes.ts'
import { withObjectDefaults } from '../../src/cluster/schema/object-defaults.ts'
import { prune } from '../../src/cluster/schema/prune.ts'
import { structureOf } from '../../src/cluster/schema/structure-of.ts'
import { probeKind } from './support/probe-kind.ts'

interface Recorded {
  readonly creates: readonly {
    readonly sent: KubeObject
    readonly code: number
    readonly warnings: readonly string[]
    readonly spec?: Json
    readonly causes?: readonly FieldCause[]
  }[]
  readonly stored: KubeObject
  readonly patches: readonly { readonly patch: JsonMap; readonly code: number; readonly causes: readonly FieldCause[] }[]
}

const file = new URL('../fixtures/kubernetes/validation.json', import.meta.url)
const { creates, stored, patches } = JSON.parse(readFileSync(file, 'utf8')) as Recorded
const info = probeKind()
const structure = structureOf(info) ?? {}

describe('what a real server says to a custom resource', () => {
  test.each(creates.map((one) => ({ ...one, spec: JSON.stringify(one.sent.spec), answered: one.spec })))(
    '$spec',
    ({ sent, code, warnings, answered, causes }) => {
      const { value, unknown } = prune(structure, sent)
      expect(unknown.map((path) => `299 - "unknown field \\"${path}\\""`)).toEqual(warnings)
      const complete = withObjectDefaults(info, value)
      const found = objectCauses(info, complete)
      if (code === 201) {
        expect(found).toEqual([])
        expect(complete.spec).toEqual(answered ?? undefined)
        return
      }
      // In which order the server visits the fields of an object is left to chance.
      expect(sorted(found)).toEqual(sorted(causes ?? []))
      const blocked = (causes ?? []).at(-1)?.field === '<nil>'
      if (blocked) expect(found.at(-1)).toEqual(causes?.at(-1))
    },
  )
})

describe('what was wrong before is tolerated for as long as it stays as it is', () => {
  test.each(patches.map((one) => ({ ...one, text: JSON.stringify(one.patch) })))('$text', ({ patch, causes }) => {
    const patched = withObjectDefaults(info, mergePatch(stored, patch) as unknown as KubeObject)
    expect(sorted(objectCauses(info, patched, stored))).toEqual(sorted(causes))
  })
})

const sorted = (causes: readonly FieldCause[]) => causes.map(({ field, reason, message }) => `${field} ${reason} ${message}`).sort()

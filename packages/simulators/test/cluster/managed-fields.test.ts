import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { BUILT_IN_KINDS } from '../../src/cluster/built-in-kinds.ts'
import { applyFields } from '../../src/cluster/fields/apply-fields.ts'
import { entriesOf } from '../../src/cluster/fields/managed-fields.ts'
import { scaleFields } from '../../src/cluster/fields/scale-fields.ts'
import { updateFields } from '../../src/cluster/fields/update-fields.ts'
import type { KindInfo } from '../../src/cluster/kinds.ts'
import { isMap, type Json, type JsonMap, type KubeObject } from '../../src/cluster/kube-object.ts'
import { mergePatch } from '../../src/cluster/merge.ts'
import { withObjectDefaults } from '../../src/cluster/schema/object-defaults.ts'
import { StatusError } from '../../src/cluster/status-error.ts'
import { probeKind } from './support/probe-kind.ts'

interface Step {
  readonly op: 'create' | 'apply' | 'patch'
  readonly manager: string
  readonly body: JsonMap
  readonly force?: boolean
  readonly subresource?: string
  readonly status: number
  readonly answer: KubeObject & { readonly message?: string; readonly details?: JsonMap }
}

const file = new URL('../fixtures/kubernetes/managed-fields.json', import.meta.url)
const { sequences } = JSON.parse(readFileSync(file, 'utf8')) as {
  readonly sequences: readonly { readonly about: string; readonly kind: string; readonly steps: readonly Step[] }[]
}

describe.each(sequences)('$about', ({ kind, steps }) => {
  const info = infoOf(kind)
  let live: KubeObject | undefined
  const runs = steps.map((step, index) => {
    const before = live
    if (step.status < 300 && step.subresource !== 'scale') live = step.answer
    if (step.subresource === 'scale' && before !== undefined) live = afterScale(steps, index) ?? before
    return { index, before, ...step }
  })

  test.each(runs)('$index: $op by $manager', ({ before, ...step }) => {
    // What a scale answers is no object of this kind, and what the server refuses for other reasons is not told by its fields.
    if (step.subresource === 'scale' || step.status === 422) return
    const outcome = outcomeOf(info, before, step)
    if (step.status >= 300) {
      expect(outcome).toMatchObject({ code: step.status, message: step.answer.message })
      if (step.status === 409) expect(outcome).toMatchObject({ details: step.answer.details })
      return
    }
    if (outcome instanceof StatusError) throw outcome
    expect(entriesOf(outcome) ?? []).toEqual(entriesOf(step.answer) ?? [])
    if (step.op === 'apply' && before !== undefined) expect(withoutStatus(outcome)).toMatchObject(withoutServerFields(step.answer))
  })
})

/** The next object of the sequence is the first that shows what a scale did. */
function afterScale(steps: readonly Step[], index: number): KubeObject | undefined {
  const before = steps[index - 1]?.answer
  const patch = steps[index]
  if (before === undefined || patch === undefined) return undefined
  const after = mergePatch(before, patch.body) as unknown as KubeObject
  return scaleFields(infoOf('Deployment'), before, after, patch.manager)
}

function outcomeOf(
  info: KindInfo,
  before: KubeObject | undefined,
  { op, body, manager, force, subresource, answer, status }: Step,
): KubeObject | StatusError {
  const time = status < 300 ? newTimeOf(before, answer) : '2020-01-01T00:00:00Z'
  const sent = body as unknown as KubeObject
  try {
    if (op === 'apply') return withObjectDefaults(info, applyFields({ info, live: before, applied: sent, manager, force, subresource, time }))
    const after = withObjectDefaults(info, op === 'create' ? sent : (mergePatch(before, body as Json) as unknown as KubeObject))
    return updateFields({ info, before, after, manager, subresource, time })
  } catch (error) {
    if (error instanceof StatusError) return error
    throw error
  }
}

/** When the write was, as far as it shows. */
function newTimeOf(before: KubeObject | undefined, after: KubeObject | undefined): string {
  const old = new Set((entriesOf(before) ?? []).map(({ time }) => time))
  return (entriesOf(after) ?? []).map(({ time }) => time ?? '').find((time) => time !== '' && !old.has(time)) ?? '2020-01-01T00:00:00Z'
}

const withoutStatus = ({ status: _status, ...object }: KubeObject) => object

function withoutServerFields(object: KubeObject): JsonMap {
  const { status: _status, metadata, ...rest } = object
  // What addresses a service gets is not a matter of its fields.
  if (object.kind === 'Service' && isMap(rest.spec)) return { spec: { ports: rest.spec['ports'] ?? null } }
  const { name, namespace, uid, labels, annotations, finalizers, ownerReferences } = metadata
  const live = { name, namespace, uid, labels, annotations, finalizers, ownerReferences }
  return { ...rest, metadata: Object.fromEntries(Object.entries(live).filter(([, value]) => value !== undefined)) } as unknown as JsonMap
}

function infoOf(kind: string): KindInfo {
  const info = kind === 'Probe' ? probeKind() : BUILT_IN_KINDS.find((one) => one.kind === kind)
  if (info === undefined) throw new Error(`no kind ${kind}`)
  return info
}

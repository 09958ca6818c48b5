import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { BUILT_IN_KINDS } from '../../src/cluster/built-in-kinds.ts'
import { isKind } from '../../src/cluster/kinds.ts'
import type { KubeObject } from '../../src/cluster/kube-object.ts'
import { decodeFailure } from '../../src/cluster/schema/decode-failure.ts'
import { objectCauses } from '../../src/cluster/schema/object-causes.ts'
import { withObjectDefaults } from '../../src/cluster/schema/object-defaults.ts'

interface Refusal {
  readonly about: string
  readonly sent: KubeObject
  readonly code: number
  readonly answer: { readonly message: string; readonly details?: { readonly causes?: readonly unknown[] } }
}

const file = new URL('../fixtures/kubernetes/refused.json', import.meta.url)
const { objects } = JSON.parse(readFileSync(file, 'utf8')) as { readonly objects: readonly Refusal[] }

/** What the keys of data may be, and which selector a job gets, are rules about more than one schema can say: `rules/kinds/` has them. */
const ELSEWHERE = ['ConfigMap: keys', 'Job: selector given', 'Secret: type']

describe('what a real server refuses', () => {
  test.each(objects.filter(({ code }) => code === 400))('$about', ({ sent, answer }) => {
    expect(decodeFailure(infoOf(sent), sent)).toBe(answer.message)
  })

  test.each(objects.filter(({ about, code }) => code === 422 && !ELSEWHERE.includes(about)))('$about', ({ sent, answer }) => {
    const info = infoOf(sent)
    expect(objectCauses(info, withObjectDefaults(info, withAddresses(sent)))).toEqual(answer.details?.causes)
  })
})

/** The strategy of a service makes a list of its one address. */
function withAddresses(object: KubeObject): KubeObject {
  const address = object.kind === 'Service' ? object.spec?.['clusterIP'] : undefined
  return address === undefined ? object : { ...object, spec: { ...object.spec, clusterIPs: [address] } }
}

function infoOf(object: KubeObject) {
  const info = BUILT_IN_KINDS.find((one) => isKind(one, object))
  if (info === undefined) throw new Error(`no kind ${object.kind}`)
  return info
}

import { describe, expect, test } from 'vitest'
import { BUILT_IN_KINDS } from '../../src/cluster/built-in-kinds.ts'
import type { KindInfo } from '../../src/cluster/kinds.ts'
import type { KubeObject } from '../../src/cluster/kube-object.ts'
import { fieldSelector, parseFieldSelector } from '../../src/kubernetes/lists/field-selector.ts'

const kind = (name: string, group = ''): KindInfo => {
  const info = BUILT_IN_KINDS.find((one) => one.kind === name && one.group === group)
  if (info === undefined) throw new Error(`no kind ${name}`)
  return info
}
const WIDGET: KindInfo = {
  group: 'example.test',
  version: 'v1',
  kind: 'Widget',
  plural: 'widgets',
  namespaced: true,
  statusSubresource: true,
  generation: true,
}
const pod: KubeObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'a', namespace: 'apps' },
  spec: { nodeName: 'n,1' },
  status: { phase: 'Running' },
}

describe('field selectors', () => {
  test.each<[string, boolean]>([
    ['', true],
    ['=', true],
    ['metadata.name=a', true],
    ['metadata.name==b', false],
    ['metadata.name!=a', false],
    ['status.phase=Running,metadata.namespace=apps', true],
    ['status.phase=Running,metadata.namespace=other', false],
    ['spec.nodeName=n\\,1', true],
    ['spec.hostNetwork=false', true],
  ])('%s of a pod: %s', (selector, expected) => {
    expect(fieldSelector(parseFieldSelector(selector), kind('Pod'))(pod)).toBe(expected)
  })

  test.each<[string, KindInfo, string]>([
    ['spec.x=1', WIDGET, 'field label not supported: spec.x'],
    ['spec.x=1', kind('ConfigMap'), '"spec.x" is not a known field selector: only "metadata.name", "metadata.namespace"'],
    ['spec.x=1', kind('Pod'), 'field label not supported: spec.x'],
    ['x=1', kind('Job', 'batch'), 'field label "x" not supported for Job'],
    ['a', kind('Pod'), "invalid selector: 'a'; can't understand 'a'"],
    ['metadata.name=\\x', kind('Pod'), 'invalid field selector: invalid escape sequence: \\x'],
  ])('%s is refused', (selector, info, message) => {
    expect(() => fieldSelector(parseFieldSelector(selector), info)).toThrow(expect.objectContaining({ code: 400, message }))
  })
})

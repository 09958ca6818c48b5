import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import type { KubeObject } from '../../../src/cluster/kube-object.ts'
import { builtYaml } from '../../../src/flux/kustomize/built-yaml.ts'

const configMap = (data: Record<string, unknown>): KubeObject => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'conf' }, data })

test('objects in their order, keys sorted, lists not indented', () => {
  const service: KubeObject = { kind: 'Service', apiVersion: 'v1', metadata: { name: 'web' }, spec: { ports: [{ port: 80, name: 'http' }] } }
  expect(builtYaml([service, configMap({ a: '1' })])).toBe(`apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  ports:
  - name: http
    port: 80
---
apiVersion: v1
data:
  a: "1"
kind: ConfigMap
metadata:
  name: conf
`)
})

test('its digest is the one that a real history had for the same objects', () => {
  const labels = { app: 'web' }
  const container = { name: 'app', image: 'web:1.0', ports: [{ containerPort: 8080 }] }
  const objects: KubeObject[] = [
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'conf', namespace: 'f-drift-2' }, data: { a: '1' } },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', labels, namespace: 'f-drift-2' },
      spec: { replicas: 2, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [container] } } },
    },
  ]
  const digest = createHash('sha256').update(builtYaml(objects)).digest('hex')
  expect(digest).toBe('3680b465f13a8803dca7c29ff4a942ca5f17ba5877040f3ed4afd5fd9847dee4')
})

test.each<[value: unknown, text: string]>([
  ['text', 'text'],
  ['', '""'],
  ['true', '"true"'],
  ['yes', '"yes"'],
  ['n', '"n"'],
  ['null', '"null"'],
  ['12', '"12"'],
  ['1.5', '"1.5"'],
  ['1e3', '"1e3"'],
  ['0x1f', '"0x1f"'],
  ['12:30', '"12:30"'],
  ['2026-03-01', '"2026-03-01"'],
  ['1.2.3', '1.2.3'],
  ['a: b', "'a: b'"],
  ['*x', "'*x'"],
  ['it has # in it', "'it has # in it'"],
  [3, '3'],
  [true, 'true'],
  [null, 'null'],
  [[], '[]'],
  [{}, '{}'],
])('%j', (value, text) => {
  expect(builtYaml([configMap({ a: value })])).toContain(`\n  a: ${text}\n`)
})

test('lines become a block', () => {
  expect(builtYaml([configMap({ a: 'one\ntwo\n' })])).toContain('\n  a: |\n    one\n    two\n')
  expect(builtYaml([configMap({ a: 'one\ntwo' })])).toContain('\n  a: |-\n    one\n    two\n')
})

test.each<[keys: string[]]>([[['a', 'b']], [['a1', 'a2', 'a10']], [['a', 'a1', 'ab']], [['.x', 'a']], [['A', 'a']], [['a-b', 'ab']]])(
  'order of %j',
  (keys) => {
    const printed = builtYaml([configMap(Object.fromEntries([...keys].reverse().map((key) => [key, 0])))])
    expect([...printed.matchAll(/^ {2}(\S+): 0$/gm)].map(([, key]) => key)).toEqual(keys)
  },
)

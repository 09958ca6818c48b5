import { expect, test } from 'vitest'
import { canonicalQuantity, isQuantity } from '../../src/cluster/schema/built-in/quantity.ts'

/** As a kube-apiserver 1.36.1 answered to limits of memory. */
const ANSWERED: readonly (readonly [sent: string, answered: string])[] = [
  ['1.5Gi', '1536Mi'],
  ['1e3', '1e3'],
  ['0.5', '500m'],
  ['1000', '1k'],
  ['1024Ki', '1Mi'],
  ['100000000', '100M'],
  ['.5', '500m'],
  ['1.5', '1500m'],
  ['0.0001', '1m'],
  ['1E', '1E'],
  ['2048Mi', '2Gi'],
  ['1.25Ki', '1280'],
  ['0.1Gi', '107374182400m'],
  ['12345678', '12345678'],
  ['1k', '1k'],
  ['1000m', '1'],
  ['1500m', '1500m'],
  ['100Mi', '100Mi'],
  ['1e-3', '1e-3'],
  ['5e6', '5e6'],
  ['12e4', '120e3'],
  ['1Ti', '1Ti'],
  ['0', '0'],
  ['0.0', '0'],
  ['1.0', '1'],
  ['10.50', '10500m'],
  ['1M', '1M'],
  ['1000k', '1M'],
  ['1023Mi', '1023Mi'],
  ['1025Ki', '1025Ki'],
  ['3.14', '3140m'],
  ['123n', '1m'],
  ['0.000000001', '1m'],
  ['1.1Ki', '1126400m'],
  ['100u', '1m'],
  ['1e1', '10'],
  ['1.5e3', '1500'],
  ['4096', '4096'],
  ['65536', '65536'],
  ['1e9', '1e9'],
]

test.each(ANSWERED)('%s is written as %s', (sent, answered) => {
  expect(canonicalQuantity(sent)).toBe(answered)
  expect(canonicalQuantity(answered)).toBe(answered)
})

test.each(['', 'abc', '1e6Mi', '1 Gi', '--1', '.', 'Mi'])('%j is no quantity', (text) => {
  expect(isQuantity(text)).toBe(false)
  expect(canonicalQuantity(text)).toBe(text)
})

test.each([
  [2, '2'],
  [0.5, '500m'],
  [1000, '1k'],
])('a number, %d, is written as %s', (sent, answered) => {
  expect(canonicalQuantity(sent)).toBe(answered)
})

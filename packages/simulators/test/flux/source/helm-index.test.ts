import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { humanSize } from '../../../src/flux/source/helm/human-size.ts'
import { indexJson } from '../../../src/flux/source/helm/index-json.ts'
import { parseChartIndex } from '../../../src/rendering/helm/chart-index.ts'
import { RECORDINGS } from '../../support/recordings.ts'

test('the stored index of the recorded repository is the recorded one, byte by byte', async () => {
  const index = parseChartIndex(await readFile(join(RECORDINGS, 'charts', 'index.yaml'), 'utf8'))
  const json = indexJson(index)
  expect({ revision: index.digest, size: json.length, digest: createHash('sha256').update(json).digest('hex') }).toEqual({
    revision: '96e920a92e82d2b04fdfcfc347b8db9fcd1883ecd180457e2ebe8a0903827f10',
    size: 1796,
    digest: '61efc1b55822e016fd208a33e3e507425da634e6f4df9c9d20244871ac57d4c2',
  })
})

test('what Go leaves out, writes as null or escapes', () => {
  const index = parseChartIndex(
    'apiVersion: v1\nentries:\n  a:\n    - {apiVersion: v2, name: a, version: 1.0.0, description: <b> & co, deprecated: false, keywords: [], urls: []}\n',
  )
  expect(JSON.parse(indexJson(index))).toEqual({
    apiVersion: 'v1',
    generated: '0001-01-01T00:00:00Z',
    entries: { a: [{ name: 'a', version: '1.0.0', description: '<b> & co', apiVersion: 'v2', urls: [], created: '0001-01-01T00:00:00Z' }] },
  })
  expect(indexJson(index)).toContain(String.raw`\u003cb\u003e \u0026 co`)
})

test.each([
  [0, '0B'],
  [999, '999B'],
  [1_000, '1kB'],
  [1_796, '1.796kB'],
  [12_345, '12.35kB'],
  [2_500_000, '2.5MB'],
])('%d bytes are %s', (bytes, text) => {
  expect(humanSize(bytes)).toBe(text)
})

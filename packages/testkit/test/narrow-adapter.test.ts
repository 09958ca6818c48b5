import { CAPABILITY_METHODS, type CapabilitiesV1, type DmsAdapterV1 } from '@gitops-dms/core'
import { describe, expect, it } from 'vitest'
import { type MakeAdapter, runConformance } from '../src/index.ts'
import { startReferenceBackend } from '../src/reference/index.ts'
import { adapter } from './support/reference-module.ts'

/** The reference adapter as one that can do nothing but what every adapter must: one kind, one type of source, no field, no capability. */
const narrow: MakeAdapter = (context) => {
  const sound = adapter(context)
  const { etag, limits } = sound.capabilities
  const capabilities: CapabilitiesV1 = Object.freeze({
    kinds: Object.freeze({ App: Object.freeze({ sources: Object.freeze(['git'] as const), multiSource: false, fields: Object.freeze([]) }) }),
    etag,
    limits,
  })
  const optional = new Set<string>(Object.values(CAPABILITY_METHODS).flat())
  return {
    ...(Object.fromEntries(Object.entries(sound).filter(([name]) => !optional.has(name))) as unknown as DmsAdapterV1),
    capabilities,
    listDeployments: (query, options) => sound.listDeployments({ kind: 'App', ...query }, options),
  }
}

const LEFT = [
  'DMS-CLOSE-003 not-testable: needs module: the option with a file that exports the adapter factory',
  'DMS-CREATE-005 not-declared: no kind of the adapter honours values',
  'DMS-DELETE-005 not-declared: the adapter has 1 kind; this needs 2',
  'DMS-ID-002 not-declared: the adapter has 1 kind; this needs 2',
  'DMS-LIST-003 not-declared: no kind of the adapter honours labels',
  'DMS-TOKEN-001 not-testable: needs module: the option with a file that exports the adapter factory',
]

describe('An adapter that declares the least', () => {
  it('is found in order by every check that it is asked, whether its specs name a kind or not', { timeout: 120_000 }, async () => {
    const backend = await startReferenceBackend()
    try {
      const { results } = await runConformance({
        adapter: narrow,
        backend,
        spec: (name) => {
          const { kind: _, ...spec } = backend.spec(name)
          return spec
        },
      })
      const bad = results.filter(({ status }) => status === 'fail' || status === 'error')
      expect(bad.map(({ id, status, report }) => `${id} ${status}\n${report}`)).toEqual([])
      const left = results.flatMap(({ id, status, reason }) => (status === 'pass' ? [] : [`${id} ${status}: ${reason}`]))
      expect(left.sort()).toEqual(LEFT)
    } finally {
      await backend.close()
    }
  })
})

import { readdirSync, readFileSync } from 'node:fs'
import { CAPABILITY_METHODS } from '@gitops-dms/core'
import { describe, expect, it } from 'vitest'
import { CHECKS } from '../src/index.ts'
import { withCheckTable } from './support/check-table.ts'

const src = new URL('../src/', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, src), 'utf8')

describe('The checks', () => {
  it('are as many of each area as the contract has', () => {
    const counts: Record<string, number> = {}
    for (const { area } of CHECKS) counts[area] = (counts[area] ?? 0) + 1
    expect(counts).toEqual({ META: 4, ID: 2, CREATE: 7, GET: 5, LIST: 6, PAGE: 5, UPDATE: 5, DELETE: 5, TOKEN: 3, WAIT: 3, CLOSE: 3, ABORT: 3 })
  })

  it('have ids of their area, numbered without a gap, each once', () => {
    const areas = [...new Set(CHECKS.map(({ area }) => area))]
    for (const area of areas) {
      const ids = CHECKS.filter((check) => check.area === area).map(({ id }) => id)
      expect(ids.toSorted()).toEqual(ids.map((_, index) => `DMS-${area}-${String(index + 1).padStart(3, '0')}`))
    }
  })

  it.each(CHECKS)('$id cites a rule, says what it checks, and needs what there is', ({ rule, title, level, since, needs }) => {
    expect(rule).toMatch(/^R([1-9]|1[0-4])$/)
    expect(title.length).toBeGreaterThan(20)
    expect(['MUST', 'SHOULD', 'MAY']).toContain(level)
    expect(since).toBe('1.0')
    for (const capability of needs.capabilities ?? []) expect(Object.keys(CAPABILITY_METHODS)).toContain(capability)
    if (needs.control !== undefined) expect(needs.harness >= 'H2').toBe(true)
  })

  it('must be kept, all but one', () => {
    expect(CHECKS.filter(({ level }) => level !== 'MUST').map(({ id, level }) => `${id} ${level}`)).toEqual(['DMS-UPDATE-005 SHOULD'])
  })

  it('stand in the README as they are', () => {
    const readme = read('../README.md')
    expect(withCheckTable(readme, CHECKS)).toBe(readme)
  })

  it('know nothing of the reference backend, nor of the broken adapters that they are tried on', () => {
    const files = [
      ...readdirSync(src),
      ...['checks', 'context'].flatMap((folder) => readdirSync(new URL(folder, src)).map((file) => `${folder}/${file}`)),
    ]
    const sources = files.filter((file) => file.endsWith('.ts'))
    expect(sources.length).toBeGreaterThan(30)
    for (const file of sources) expect(read(file), file).not.toMatch(/reference\/|createReference|ReferenceBackend|mutant|\bM[0-4]\d\b/i)
  })
})

import { readdirSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CHECKS, runConformance } from '../src/index.ts'
import { type ReferenceBackend, startReferenceBackend } from '../src/reference/index.ts'
import type { Mutant } from './support/mutant.ts'
import { adapter } from './support/reference-module.ts'

const folder = new URL('mutants/', import.meta.url)
const files = readdirSync(folder).filter((file) => file.endsWith('.ts'))
const mutants = await Promise.all(files.map(async (file) => ({ file, ...((await import(new URL(file, folder).href)) as { mutant: Mutant }).mutant })))

describe('A broken adapter', () => {
  let backend: ReferenceBackend
  beforeAll(async () => {
    backend = await startReferenceBackend()
  })
  afterAll(() => backend.close())

  it.each(mutants)('$file ($id), in which $breaks, dies by $diesBy', { timeout: 60_000 }, async ({ of, diesBy, saying, module }) => {
    const { results } = await runConformance({
      adapter: of(adapter),
      backend,
      module: module ?? new URL('support/reference-module.ts', import.meta.url),
      execArgv: ['--conditions=@gitops-dms/source'],
      only: diesBy,
      timeouts: { converge: 5_000 },
    })
    for (const { id, status, report, reason } of results) {
      expect(status, `${id} ${report ?? 'passes'}`).toBe('fail')
      expect(reason).toMatch(saying)
    }
    expect(results.length).toBe(diesBy.length)
  })
})

it('every check kills one of them', () => {
  expect(CHECKS.map(({ id }) => id).filter((id) => !mutants.some(({ diesBy }) => diesBy.includes(id)))).toEqual([])
})

it('no two of them have the same id', () => {
  const ids = mutants.map(({ id }) => id)
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
})

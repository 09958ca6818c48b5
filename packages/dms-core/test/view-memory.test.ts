import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { SummaryPool } from '../src/streams/summary-pool.ts'
import { summaryOf } from './support/samples.ts'

const run = promisify(execFile)

describe('A summary in a view', () => {
  it('takes at most 1.5 kB of heap', async () => {
    const script = fileURLToPath(new URL('./support/measure-view.ts', import.meta.url))
    const { stdout } = await run(process.execPath, ['--expose-gc', '--conditions=@gitops-dms/source', script, '5000'])
    const { count, perSummary } = JSON.parse(stdout)
    expect(count).toBe(5_000)
    expect(perSummary).toBeGreaterThan(300)
    expect(perSummary).toBeLessThanOrEqual(1_500)
  })

  it('is a frozen copy, unless it is frozen already', () => {
    const pool = new SummaryPool()
    const given = summaryOf('web')
    const kept = pool.keep(given)
    expect(kept).toEqual(given)
    expect(kept).not.toBe(given)
    expect(Object.isFrozen(given)).toBe(false)
    expect(pool.keep(kept)).toBe(kept)
    const named = pool.keepOf('prod', kept)
    expect(named).toEqual({ ...kept, instance: 'prod' })
    expect(named.status).toBe(kept.status)
    expect(Object.isFrozen(named)).toBe(true)
    expect(pool.keepOf('prod', given)).toEqual(named)
  })

  it('is right whatever number of texts have passed', () => {
    const pool = new SummaryPool()
    for (let index = 0; index < 40_000; index += 1) {
      const name = index % 2 === 0 ? 'web' : `web-${index}`
      expect(pool.keep({ ...summaryOf(name), createdAt: null }).spec.name).toBe(name)
    }
  })
})

import { describe, expect, it } from 'vitest'
import { CHECKS, runConformance } from '../src/index.ts'
import { startReferenceBackend } from '../src/reference/index.ts'
import { adapter } from './support/reference-module.ts'

describe('The reference adapter', () => {
  /** The seed is also the backend's: whatever its protocol does not promise is done in another way each time. */
  it.each([undefined, 1, 2])('passes every check, none left out (seed %s)', { timeout: 120_000 }, async (seed) => {
    const backend = await startReferenceBackend(seed === undefined ? {} : { seed })
    try {
      const { grade, results } = await runConformance({
        adapter,
        backend,
        module: new URL('support/reference-module.ts', import.meta.url),
        execArgv: ['--conditions=@gitops-dms/source'],
        ...(seed !== undefined && { seed }),
      })
      expect(
        results.filter(({ status }) => status !== 'pass').map(({ id, status, report, reason }) => `${id} ${status}\n${report ?? reason}`),
      ).toEqual([])
      expect(results.map(({ id }) => id).sort()).toEqual(CHECKS.map(({ id }) => id).sort())
      expect(grade).toBe('H3')
      expect(
        (await backend.oracle.deployments()).map(({ ref }) => ref.name),
        'nothing is left behind',
      ).toEqual([])
    } finally {
      await backend.close()
    }
  })
})

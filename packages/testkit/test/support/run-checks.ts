import type { DeploymentSpec } from '@gitops-dms/core'
import { type Check, type CheckResult, type ConformanceOptions, defineCheck, runConformance } from '../../src/index.ts'
import { memoryAdapter } from './memory-adapter.ts'

export const spec = (name: string): DeploymentSpec => ({ name, namespace: 'memory', sources: [{ git: { repo: 'https://git.example.com/web.git' } }] })

/** DMS-TEST-<number> */
export const checkOf = (number: number, run: Check['run'], needs: Partial<Check['needs']> = {}): Check =>
  defineCheck({
    id: `DMS-TEST-${String(number).padStart(3, '0')}`,
    level: 'MUST',
    title: 'a title',
    rule: 'R1',
    needs: { harness: 'H0', ...needs },
    run,
  })

/** Over an adapter that keeps everything in memory. */
export const runChecks = (checks: readonly Check[], options: Partial<ConformanceOptions> = {}) =>
  runConformance({ adapter: () => memoryAdapter(), spec, checks, ...options })

export async function runOnly(check: Check, options?: Partial<ConformanceOptions>): Promise<CheckResult> {
  const [result] = (await runChecks([check], options)).results
  if (result === undefined) throw new Error('no result')
  return result
}

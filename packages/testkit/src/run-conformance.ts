import { randomUUID } from 'node:crypto'
import type { DeploymentRef, DeploymentSpec, DmsAdapterV1 } from '@gitops-dms/core'
import type { Check } from './check.ts'
import { follow, lifecycleChecks } from './checks/lifecycle.ts'
import { metaChecks } from './checks/meta.ts'

export interface ConformanceOptions {
  /** A new adapter to the backend that the checks run against. */
  readonly adapter: () => DmsAdapterV1
  /** A spec that this backend accepts and brings to healthy, under the given name. */
  readonly spec: (name: string) => DeploymentSpec
  /** Default: all. */
  readonly checks?: readonly Check[]
}

export interface CheckResult {
  readonly id: string
  readonly level: Check['level']
  readonly title: string
  readonly status: 'pass' | 'fail'
  /** Of a failure. */
  readonly error: unknown
}

/** Every check of the kit. */
export const CHECKS: readonly Check[] = [...metaChecks, ...lifecycleChecks]

/** Runs the checks one after the other and tells how each ended; no test runner is needed. */
export async function runConformance(options: ConformanceOptions): Promise<readonly CheckResult[]> {
  const adapter = options.adapter()
  const results: CheckResult[] = []
  try {
    for (const check of options.checks ?? CHECKS) {
      const { id, level, title } = check
      try {
        await runCheck(check, adapter, options)
        results.push({ id, level, title, status: 'pass', error: undefined })
      } catch (error) {
        results.push({ id, level, title, status: 'fail', error })
      }
    }
  } finally {
    await adapter.close()
  }
  return results
}

async function runCheck(check: Check, adapter: DmsAdapterV1, options: ConformanceOptions): Promise<void> {
  const tracked: DeploymentRef[] = []
  const adapters: DmsAdapterV1[] = []
  try {
    await check.run({
      adapter,
      newAdapter: () => {
        const another = options.adapter()
        adapters.push(another)
        return another
      },
      newSpec: () => options.spec(`dms-${randomUUID().slice(0, 13)}`),
      track: (ref) => tracked.push(ref),
    })
  } finally {
    for (const another of adapters) await another.close()
    for (const ref of tracked.reverse()) await remove(adapter, ref)
  }
}

async function remove(adapter: DmsAdapterV1, ref: DeploymentRef): Promise<void> {
  const { operation, effect } = await adapter.deleteDeployment(ref, { cascade: 'workloads', ifExists: true })
  if (effect !== 'unchanged') await follow(adapter, operation, 'gone')
}

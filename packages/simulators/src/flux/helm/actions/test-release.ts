import { isTest } from '../release/snapshots.ts'
import type { Release, ReleaseHook } from '../storage/release.ts'
import type { HelmContext } from './helm-context.ts'
import { HelmFailure } from './helm-failure.ts'
import { runHooks } from './run-hooks.ts'

export interface TestFilter {
  readonly name: string
  readonly exclude?: boolean
}

export interface TestRun {
  readonly release: Release
  readonly failure?: HelmFailure
}

/** `helm test`: the test hooks of the last revision that the filters of the spec let through. @throws HelmFailure, StatusError. */
export async function testRelease(context: HelmContext, name: string): Promise<TestRun> {
  const { settings, storage } = context
  const last = await storage.last(name)
  if (last === undefined) throw new HelmFailure('release: not found')
  const run = await runHooks(context, last, 'test', {
    timeoutMs: settings.timeoutOf('test'),
    select: (hook) => isSelected(hook.name, filtersOf(context)),
  })
  await storage.update(run.release)
  return run
}

export const filtersOf = ({ settings }: Pick<HelmContext, 'settings'>): readonly TestFilter[] =>
  (settings.at('test', 'filters') ?? []) as readonly TestFilter[]

function isSelected(name: string, filters: readonly TestFilter[]): boolean {
  if (filters.some((filter) => filter.exclude === true && filter.name === name)) return false
  const included = filters.filter((filter) => filter.exclude !== true)
  return included.length === 0 || included.some((filter) => filter.name === name)
}

/** Of a snapshot: what became of the tests that were to run. */
export const selectedTests = (release: Release, filters: readonly TestFilter[]): ReleaseHook[] =>
  release.hooks.filter((hook) => isTest(hook) && isSelected(hook.name, filters))

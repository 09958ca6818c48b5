import { kubeTime } from '../../../cluster/kube-time.ts'
import { helmContext } from '../actions/helm-context.ts'
import { isHelmFailure } from '../actions/helm-failure.ts'
import { filtersOf, selectedTests, testRelease } from '../actions/test-release.ts'
import { actionOf } from '../release/observe-releases.ts'
import { aboutSnapshot, activeRemediation, countFailure, type ReleaseRequest, recordReleaseEvent } from '../release/release-request.ts'
import type { ReleaseSettings } from '../release/release-settings.ts'
import {
  chartOf,
  fullNameOf,
  historyOf,
  isOf,
  latestOf,
  type Snapshot,
  setHistory,
  snapshotOf,
  type TestHookStatus,
  wasTested,
} from '../release/snapshots.ts'
import { summarize } from '../release/summarize.ts'
import type { Release, ReleaseHook } from '../storage/release.ts'
import type { Step } from './step.ts'

/** Runs the test hooks of the current revision. */
export const testStep = (settings: ReleaseSettings): Step => ({ type: 'test', name: 'test', timeoutMs: settings.timeoutOf('test'), run })

async function run(request: ReleaseRequest): Promise<Error | undefined> {
  const { draft, settings } = request
  const current = latestOf(draft)
  if (current === undefined) return new Error('no latest release: required for test')
  const context = helmContext(request, (release) => observeTests(request, release))
  const failure = await failureOf(async () => {
    const result = await testRelease(context, settings.name)
    if (result.failure !== undefined) throw result.failure
  })
  const tested = latestOf(draft) ?? current
  const about = `for release ${fullNameOf(tested)} with chart ${chartOf(tested)}`
  if (failure === undefined) {
    const message = `Helm test succeeded ${about}: ${countOf(tested)}`
    draft.conditions.set({ type: 'TestSuccess', status: 'True', reason: 'TestSucceeded', message })
    await recordReleaseEvent(request, 'Normal', 'TestSucceeded', message, aboutSnapshot(tested))
    summarize(request)
    return undefined
  }
  const message = `Helm test failed ${about}: ${failure.message.trim()}`
  countFailure(draft, 'failures')
  draft.conditions.set({ type: 'TestSuccess', status: 'False', reason: 'TestFailed', message })
  await recordReleaseEvent(request, 'Warning', 'TestFailed', message, aboutSnapshot(tested))
  const remediation = activeRemediation(request)
  if (wasTested(tested) && remediation?.ignoresTestFailures === false) countFailure(draft, remediation.counter)
  summarize(request)
  return wasTested(tested) ? undefined : failure
}

async function failureOf(work: () => Promise<void>): Promise<Error | undefined> {
  try {
    await work()
    return undefined
  } catch (error) {
    if (isHelmFailure(error)) return error
    throw error
  }
}

function observeTests({ draft, settings }: ReleaseRequest, release: Release): void {
  const [latest, ...older] = historyOf(draft)
  if (latest === undefined || !isOf(latest, release)) return
  const tests = selectedTests(release, filtersOf({ settings })).map((hook) => [hook.name, statusOf(hook)] as const)
  const { ociDigest } = latest
  const more = { ...actionOf(latest), ...(ociDigest === undefined ? {} : { ociDigest }), testHooks: Object.fromEntries(tests) }
  setHistory(draft, [snapshotOf(release, settings.isHelm3, more), ...older])
}

function statusOf({ last_run: { started_at, completed_at, phase } }: ReleaseHook): TestHookStatus {
  const time = (text: string) => kubeTime(Date.parse(text))
  return {
    ...(started_at === '' ? {} : { lastStarted: time(started_at) }),
    ...(completed_at === '' ? {} : { lastCompleted: time(completed_at) }),
    ...(phase === '' ? {} : { phase }),
  }
}

function countOf({ testHooks = {} }: Snapshot): string {
  const count = Object.keys(testHooks).length
  return count === 0 ? 'no test hooks' : `${count} test ${count === 1 ? 'hook' : 'hooks'} completed successfully`
}

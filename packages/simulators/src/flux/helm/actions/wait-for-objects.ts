import { at, type KubeObject, textAt } from '../../../cluster/kube-object.ts'
import { checkHealth } from '../../runtime/check-health.ts'
import { fleetingJobs } from '../../runtime/fleeting-jobs.ts'
import { type HealthJudge, healthJudge } from '../../runtime/health-judge.ts'
import { displayOf, idOf } from '../../runtime/inventory.ts'
import { kstatusOf } from '../../runtime/kstatus.ts'
import type { HelmContext } from './helm-context.ts'
import { HelmFailure } from './helm-failure.ts'

export interface WaitOptions {
  readonly timeoutMs: number
  /** A release waits for all of its objects, for Jobs until they are complete unless it must not; a hook waits for nothing but Jobs and pods. */
  readonly as: 'release' | 'release-without-jobs' | 'hook'
}

/** @throws HelmFailure when something failed, or when the time is over. One hook that failed does not end the wait for others. */
export async function waitForObjects(context: HelmContext, objects: readonly KubeObject[], { timeoutMs, as }: WaitOptions): Promise<void> {
  const { settings, pollMs } = context
  const awaited = objects.filter((object) => !(object.kind === 'Deployment' && at(object, 'spec', 'paused') === true)).map(idOf)
  const judge = as === 'hook' ? hookJudge : releaseJudge(healthJudge(settings.at('healthCheckExprs')), as === 'release')
  const failFast = as !== 'hook' && !settings.waitsWithoutNames
  const failure = await checkHealth(context, awaited, { pollMs, timeoutMs, failFast, judge, vanishes: fleetingJobs(objects) })
  if (failure !== undefined) throw new HelmFailure(settings.waitsWithoutNames ? 'context deadline exceeded' : failure)
}

/** @throws HelmFailure when the time is over. */
export async function waitUntilDeleted(context: HelmContext, objects: readonly KubeObject[], timeoutMs: number): Promise<void> {
  const { client, clock, signal, terminationPollMs } = context
  for (const object of objects) {
    const deadline = clock.now() + timeoutMs
    while ((await client.get(object, object.metadata)) !== undefined) {
      if (clock.now() >= deadline) throw new HelmFailure(`${displayOf(idOf(object))} termination timeout: context deadline exceeded`)
      await clock.sleep(Math.min(terminationPollMs, deadline - clock.now()), signal)
    }
  }
}

const releaseJudge =
  (judge: HealthJudge, withJobs: boolean): HealthJudge =>
  (object, nowMs) =>
    object?.kind === 'Job' && !withJobs && object.metadata.deletionTimestamp === undefined ? startedJob(object) : judge(object, nowMs)

/** Without waiting for Jobs one that has begun is good enough. */
const startedJob = (job: KubeObject) => (textAt(job, 'status', 'startTime') === undefined ? 'InProgress' : 'Current')

const hookJudge: HealthJudge = (object, nowMs) => {
  if (object === undefined || object.metadata.deletionTimestamp !== undefined || object.kind === 'Job') return kstatusOf(object, nowMs)
  if (object.kind !== 'Pod') return 'Current'
  const phase = textAt(object, 'status', 'phase')
  if (phase === 'Succeeded') return 'Current'
  return phase === 'Failed' ? 'Failed' : 'InProgress'
}

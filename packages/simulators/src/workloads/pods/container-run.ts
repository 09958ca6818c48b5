import type { JsonMap, KubeObject } from '../../cluster/kube-object.ts'
import { type ContainerState, ended, runs, waits } from './container-state.ts'
import { behaviourOf, behaviourOfImage, delayMsOf, restartPolicyOf, runMsOf } from './pod-behaviour.ts'

const PULL_MS = 400
const SYNC_MS = 1_000
const FIRST_BACK_OFF_S = 10
const LONGEST_BACK_OFF_S = 300
const PROBE_MS = 10_000
/** Of one event: as many at once as the recorder of a component lets through, and then one in five minutes. */
const EVENT_BURST = 25
const EVENT_REFILL_MS = 300_000

/** The pod that a container is of: its clock, and what it is told. */
export interface PodLife {
  readonly pod: KubeObject
  readonly now: number
  stateOf(container: JsonMap): ContainerState
  change(container: JsonMap, change: Partial<ContainerState>): void
  sleep(ms: number): Promise<void>
  event(container: JsonMap, type: 'Normal' | 'Warning', reason: string, message: string): void
  /** Writes what has become of the containers. */
  sync(): Promise<void>
  /** The moment at which the containers start. */
  started(): Promise<void>
}

/** One container from its image to wherever it gets. */
export async function runContainer(run: PodLife, container: JsonMap): Promise<void> {
  const behaviour = behaviourOf(run.pod, container)
  if (behaviour === 'pull-error') return failToPull(run, container)
  await run.started()
  if (behaviour === 'slow') await run.sleep(delayMsOf(run.pod))
  const isJob = restartPolicyOf(run.pod) !== 'Always'
  start(run, container, behaviour === 'healthy' || behaviour === 'slow' || behaviour === 'succeed')
  await run.sync()
  if (behaviour === 'never-ready') return failProbes(run, container)
  const ends = behaviour === 'crash-loop' || behaviour === 'fail' ? 1 : behaviour === 'succeed' || (behaviour === 'slow' && isJob) ? 0 : undefined
  if (ends !== undefined) await endAndRestart(run, container, ends)
}

/** True when the pod may go on. */
export async function runInitContainer(run: PodLife, container: JsonMap): Promise<boolean> {
  // The annotation speaks of the pod's containers; an init container fails by its image alone.
  const behaviour = behaviourOfImage(container)
  if (behaviour === 'pull-error') {
    await failToPull(run, container)
    return false
  }
  const isSidecar = container['restartPolicy'] === 'Always'
  await run.sleep(PULL_MS)
  start(run, container, isSidecar)
  await run.sync()
  if (isSidecar) return true
  if (behaviour === 'crash-loop' || behaviour === 'fail') {
    await endAndRestart(run, container, 1)
    return false
  }
  await run.sleep(PULL_MS)
  run.change(container, { state: ended(run.stateOf(container), 0, run.now), ready: true, started: false })
  return true
}

function start(run: PodLife, container: JsonMap, ready: boolean): void {
  const name = String(container['name'])
  run.event(
    container,
    'Normal',
    'Pulled',
    `Container image "${String(container['image'])}" already present on machine and can be accessed by the pod`,
  )
  run.event(container, 'Normal', 'Created', `Container created`)
  run.event(container, 'Normal', 'Started', `Container started`)
  run.change(container, { ...runs(run.now, ready), name })
}

async function failToPull(run: PodLife, container: JsonMap): Promise<void> {
  const image = String(container['image'])
  const failure = `failed to pull and unpack image "${image}": not found`
  for (let pause = FIRST_BACK_OFF_S; ; pause = Math.min(pause * 2, LONGEST_BACK_OFF_S)) {
    run.event(container, 'Normal', 'Pulling', `Pulling image "${image}"`)
    await run.sleep(PULL_MS)
    run.event(container, 'Warning', 'Failed', `Failed to pull image "${image}": ${failure}`)
    run.event(container, 'Warning', 'Failed', 'Error: ErrImagePull')
    run.change(container, waits('ErrImagePull', failure))
    await run.sync()
    await run.sleep(SYNC_MS)
    run.event(container, 'Normal', 'BackOff', `Back-off pulling image "${image}"`)
    run.event(container, 'Warning', 'Failed', 'Error: ImagePullBackOff')
    run.change(container, waits('ImagePullBackOff', `Back-off pulling image "${image}": ErrImagePull: ${failure}`))
    await run.sync()
    await run.sleep(pause * 1_000)
  }
}

async function failProbes(run: PodLife, container: JsonMap): Promise<void> {
  for (let count = 1; ; count++) {
    run.event(container, 'Warning', 'Unhealthy', 'Readiness probe failed: HTTP probe failed with statuscode: 503')
    await run.sleep(count < EVENT_BURST ? PROBE_MS : EVENT_REFILL_MS)
  }
}

/** Ends with an exit code; whether and when it starts again is the policy's and the back-off's. */
async function endAndRestart(run: PodLife, container: JsonMap, exitCode: number): Promise<void> {
  const policy = restartPolicyOf(run.pod)
  const restarts = policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0)
  for (let pause = 0; ; pause = pause === 0 ? FIRST_BACK_OFF_S : Math.min(pause * 2, LONGEST_BACK_OFF_S)) {
    await run.sleep(runMsOf(run.pod, 1))
    const last = ended(run.stateOf(container), exitCode, run.now)
    run.change(container, { state: last, ready: false, started: false })
    await run.sync()
    if (!restarts) return
    if (pause > 0) await backOff(run, container, last, pause)
    const { restartCount } = run.stateOf(container)
    start(run, container, exitCode === 0)
    run.change(container, { restartCount: restartCount + 1, lastState: last })
    await run.sync()
  }
}

async function backOff(run: PodLife, container: JsonMap, last: JsonMap, seconds: number): Promise<void> {
  const { name, namespace, uid } = run.pod.metadata
  const shown = seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`
  const pod = `${name}_${namespace}(${uid})`
  run.event(container, 'Warning', 'BackOff', `Back-off restarting failed container ${String(container['name'])} in pod ${pod}`)
  const message = `back-off ${shown} restarting failed container=${String(container['name'])} pod=${pod}`
  run.change(container, { ...waits('CrashLoopBackOff', message), lastState: last })
  await run.sync()
  await run.sleep(seconds * 1_000)
}

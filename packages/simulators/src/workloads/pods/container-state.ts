import { kubeTime } from '../../cluster/cluster.ts'
import type { JsonMap } from '../../cluster/kube-object.ts'

/** What a kubelet knows of one container. */
export interface ContainerState {
  readonly name: string
  readonly image: string
  readonly state: JsonMap
  readonly lastState: JsonMap
  readonly ready: boolean
  readonly started: boolean
  readonly restartCount: number
}

export const waitingState = (container: JsonMap, reason: string): ContainerState => ({
  name: String(container['name']),
  image: String(container['image'] ?? ''),
  state: { waiting: { reason } },
  lastState: {},
  ready: false,
  started: false,
  restartCount: 0,
})

export const waits = (reason: string, message: string): Partial<ContainerState> => ({
  state: { waiting: { reason, message } },
  ready: false,
  started: false,
})

export const runs = (now: number, ready: boolean): Partial<ContainerState> => ({
  state: { running: { startedAt: kubeTime(now) } },
  ready,
  started: true,
})

export function ended(before: ContainerState, exitCode: number, now: number): JsonMap {
  const running = before.state['running']
  const startedAt = typeof running === 'object' && running !== null && 'startedAt' in running ? String(running.startedAt) : kubeTime(now)
  return { terminated: { exitCode, reason: exitCode === 0 ? 'Completed' : 'Error', startedAt, finishedAt: kubeTime(now) } }
}

export const isTerminated = ({ state }: ContainerState): boolean => state['terminated'] !== undefined
export const hasFailed = ({ state }: ContainerState): boolean => {
  const { terminated } = state
  return typeof terminated === 'object' && terminated !== null && 'exitCode' in terminated && terminated.exitCode !== 0
}

export const statusOfContainer = ({ name, image, state, lastState, ready, restartCount, started }: ContainerState): JsonMap => ({
  name,
  state,
  lastState,
  ready,
  restartCount,
  image,
  imageID: '',
  started,
})

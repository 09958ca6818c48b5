import type { KubeObject } from '../../cluster/kube-object.ts'
import { textAt } from '../../cluster/kube-object.ts'
import { StatusError } from '../../cluster/status-error.ts'
import { TEMPLATE_HASH } from '../deployments/new-replica-set.ts'
import { keyOf } from '../runtime/object-cache.ts'
import type { WorkloadWorld } from '../runtime/workload-world.ts'
import { containersOf, initContainersOf } from './pod-behaviour.ts'
import { PodRun, type PodTools } from './pod-run.ts'
import { isFinished, isTerminating, phaseOf } from './pod-state.ts'

/** Workloads whose last pod's turn is remembered. */
const MOST_TURNS = 1_000

interface Running {
  /** What the run is of: another uid or other images are another run. */
  readonly what: string
  readonly cancel: AbortController
  readonly done: Promise<void>
}

export interface Kubelet {
  stop(): Promise<void>
}

/** The nodes' part: runs the pods that have a node, each through its life, and removes those that are to go. */
export function kubelet(world: WorkloadWorld): Kubelet {
  const { clock, timing } = world
  const writer = world.kubeletWriter()
  const running = new Map<string, Running>()
  const turns = new Map<string, number>()
  let addresses = 1

  const tools: PodTools = {
    writer,
    clock,
    timing,
    turn: async (pod, signal) => {
      const workload = workloadOf(pod)
      const at = Math.max(clock.now(), (turns.get(workload) ?? Number.NEGATIVE_INFINITY) + timing.staggerMs)
      turns.set(workload, at)
      if (turns.size > MOST_TURNS) for (const [one, last] of turns) if (last + timing.staggerMs < clock.now()) turns.delete(one)
      if (at > clock.now()) await clock.sleep(at - clock.now(), signal)
    },
    newPodIP: () => {
      const address = addresses++ % 65_000
      return `10.244.${Math.floor(address / 250)}.${(address % 250) + 2}`
    },
  }

  const begin = (key: string, what: string, life: (signal: AbortSignal) => Promise<void>): void => {
    running.get(key)?.cancel.abort()
    const cancel = new AbortController()
    const done = life(cancel.signal).catch((error: unknown) => {
      if (cancel.signal.aborted) return
      // Anything but a refusal is a fault of the simulator and must be seen.
      if (!(error instanceof StatusError)) throw error
    })
    running.set(key, { what, cancel, done })
  }

  const terminate = async (pod: KubeObject, signal: AbortSignal): Promise<void> => {
    if (!isFinished(pod)) {
      for (const { name } of containersOf(pod)) {
        writer.event(pod, 'Normal', 'Killing', `Stopping container ${String(name)}`, { fieldPath: `spec.containers{${String(name)}}` })
      }
      await clock.sleep(Math.min(timing.terminateMs, (pod.metadata.deletionGracePeriodSeconds ?? 0) * 1000), signal)
    }
    await writer.delete(pod, signal, { gracePeriodSeconds: 0 })
  }

  world.pods.listen(({ type, object }) => {
    const key = keyOf(object.metadata)
    if (type === 'DELETED') {
      running.get(key)?.cancel.abort()
      running.delete(key)
      return
    }
    if (textAt(object, 'spec', 'nodeName') === undefined) return
    const what = signatureOf(object)
    if (running.get(key)?.what === what) return
    if (isTerminating(object)) begin(key, what, (signal) => terminate(object, signal))
    else if (isSettled(object) && running.get(key) === undefined) begin(key, what, async () => undefined)
    else begin(key, what, (signal) => new PodRun(object, tools, signal).run())
  })

  return {
    stop: async () => {
      for (const { cancel } of running.values()) cancel.abort()
      await Promise.all([...running.values()].map(({ done }) => done))
      running.clear()
    },
  }
}

/** The pods of a Deployment's sets count as one workload. */
function workloadOf(pod: KubeObject): string {
  const { namespace, name, generateName = name, labels } = pod.metadata
  const hash = labels?.[TEMPLATE_HASH]
  return `${namespace}/${hash === undefined ? generateName : generateName.replace(`${hash}-`, '')}`
}

function signatureOf(pod: KubeObject): string {
  const images = [...initContainersOf(pod), ...containersOf(pod)].map(({ image }) => image)
  return JSON.stringify([pod.metadata.uid, isTerminating(pod), images, pod.metadata.annotations])
}

/** Was there before the kubelet, and nothing is left to do: it runs, it is over, or somebody else's kubelet has taken it up. */
const isSettled = (pod: KubeObject): boolean => phaseOf(pod) !== 'Pending' || pod.status?.['containerStatuses'] !== undefined

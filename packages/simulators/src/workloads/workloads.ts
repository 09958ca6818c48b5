import { isDeepStrictEqual } from 'node:util'
import type { Clock } from '@gitops-dms/core'
import { kubeTime } from '../cluster/cluster.ts'
import type { ClusterClient } from '../cluster/cluster-client.ts'
import type { Controller } from '../cluster/controller.ts'
import { at, type Json, type JsonMap, type KubeObject, numberAt, textAt } from '../cluster/kube-object.ts'

export interface WorkloadTiming {
  /** From the new template to the first ready pod. Default 1 500 ms. */
  readonly readyMs: number
  /** Between one pod's readiness and the next one's. Default 300 ms. */
  readonly staggerMs: number
}

export const DEFAULT_WORKLOAD_TIMING: WorkloadTiming = { readyMs: 1_500, staggerMs: 300 }

const DEPLOYMENT = { apiVersion: 'apps/v1', kind: 'Deployment' } as const
const OBSERVE_MS = 60

/** An image whose name has `broken` in it never becomes ready, as in the recordings. */
const isBroken = (deployment: KubeObject) => JSON.stringify(at(deployment, 'spec', 'template', 'spec', 'containers') ?? []).includes('broken')

/** What the Deployment controller and kubelets make of a Deployment: rolled out step by step, or stuck until its progress deadline. */
export function workloadController(client: ClusterClient, clock: Clock, timing: WorkloadTiming = DEFAULT_WORKLOAD_TIMING): Controller {
  const runs = new Map<string, { readonly cancel: AbortController; readonly done: Promise<void> }>()
  const rolledOut = new Map<string, { readonly template: unknown; readonly replicas: number }>()
  let end: (() => void) | undefined

  const setStatus = async (deployment: KubeObject, status: JsonMap): Promise<void> => {
    const { name, namespace } = deployment.metadata
    await client.patch(DEPLOYMENT, { name, namespace }, { status: { ...CLEARED, ...status } }, { subresource: 'status' })
  }

  const rollOut = async (deployment: KubeObject, signal: AbortSignal): Promise<void> => {
    const uid = deployment.metadata.uid ?? ''
    const replicas = numberAt(deployment, 'spec', 'replicas') ?? 1
    const template = at(deployment, 'spec', 'template')
    const before = rolledOut.get(uid)
    const observedGeneration = deployment.metadata.generation ?? 1
    await clock.sleep(OBSERVE_MS, signal)
    if (before !== undefined && before.replicas === replicas && isDeepStrictEqual(before.template, template)) {
      await setStatus(deployment, available(observedGeneration, replicas, clock.now()))
      return
    }
    const old = isDeepStrictEqual(before?.template, template) ? 0 : (before?.replicas ?? 0)
    await setStatus(deployment, progressing(observedGeneration, { updated: 0, ready: old, old }, clock.now()))
    await clock.sleep(OBSERVE_MS, signal)
    await setStatus(deployment, progressing(observedGeneration, { updated: replicas, ready: old, old }, clock.now()))
    if (isBroken(deployment)) {
      const deadlineMs = (numberAt(deployment, 'spec', 'progressDeadlineSeconds') ?? 600) * 1000
      await clock.sleep(deadlineMs, signal)
      await setStatus(deployment, stuck(deployment, observedGeneration, { updated: replicas, ready: old, old }, clock.now()))
      return
    }
    await clock.sleep(timing.readyMs, signal)
    for (let ready = 1; ready < replicas; ready++) {
      await setStatus(deployment, progressing(observedGeneration, { updated: replicas, ready, old: 0 }, clock.now()))
      await clock.sleep(timing.staggerMs, signal)
    }
    rolledOut.set(uid, { template, replicas })
    await setStatus(deployment, available(observedGeneration, replicas, clock.now()))
  }

  const onChange = (deployment: KubeObject): void => {
    if (numberAt(deployment, 'status', 'observedGeneration') === deployment.metadata.generation) return
    const key = `${deployment.metadata.uid}/${deployment.metadata.generation}`
    if (runs.has(key)) return
    forget(deployment)
    const cancel = new AbortController()
    const done = rollOut(deployment, cancel.signal).catch((error: unknown) => {
      // Cancelled by a newer generation, a deletion or the stop; a deletion in between is seen as NotFound.
      if (!cancel.signal.aborted && !isGone(error)) throw error
    })
    runs.set(key, { cancel, done })
  }

  const forget = (deployment: KubeObject): void => {
    for (const [key, run] of runs) {
      if (!key.startsWith(`${deployment.metadata.uid}/`)) continue
      run.cancel.abort()
      runs.delete(key)
    }
  }

  return {
    start: () => {
      end = client.watch(DEPLOYMENT, ({ type, object }) => (type === 'DELETED' ? forget(object) : onChange(object)))
    },
    stop: async () => {
      end?.()
      for (const run of runs.values()) run.cancel.abort()
      await Promise.all([...runs.values()].map((run) => run.done))
    },
  }
}

const isGone = (error: unknown) => error instanceof Error && 'code' in error && error.code === 404

/** A merge patch must unset what a status no longer has. */
const CLEARED: JsonMap = { replicas: null, updatedReplicas: null, readyReplicas: null, availableReplicas: null, unavailableReplicas: null }

interface Pods {
  readonly updated: number
  readonly ready: number
  readonly old: number
}

const counts = (observedGeneration: number, { updated, ready, old }: Pods): JsonMap => ({
  observedGeneration,
  replicas: updated + old,
  ...(updated > 0 ? { updatedReplicas: updated } : {}),
  ...(ready > 0 ? { readyReplicas: ready, availableReplicas: ready } : {}),
  ...(updated + old > ready ? { unavailableReplicas: updated + old - ready } : {}),
})

const condition = (type: string, status: 'True' | 'False', reason: string, message: string, now: number): Json => ({
  type,
  status,
  lastUpdateTime: kubeTime(now),
  lastTransitionTime: kubeTime(now),
  reason,
  message,
})

const isAvailable = (now: number) => condition('Available', 'True', 'MinimumReplicasAvailable', 'Deployment has minimum availability.', now)
const isUnavailable = (now: number) =>
  condition('Available', 'False', 'MinimumReplicasUnavailable', 'Deployment does not have minimum availability.', now)

function progressing(generation: number, pods: Pods, now: number): JsonMap {
  const availability = pods.old > 0 ? isAvailable(now) : isUnavailable(now)
  return {
    ...counts(generation, pods),
    conditions: [availability, condition('Progressing', 'True', 'ReplicaSetUpdated', 'ReplicaSet is progressing.', now)],
  }
}

function available(generation: number, replicas: number, now: number): JsonMap {
  return {
    ...counts(generation, { updated: replicas, ready: replicas, old: 0 }),
    conditions: [isAvailable(now), condition('Progressing', 'True', 'NewReplicaSetAvailable', 'ReplicaSet has successfully progressed.', now)],
  }
}

function stuck(deployment: KubeObject, generation: number, pods: Pods, now: number): JsonMap {
  const name = textAt(deployment, 'metadata', 'name') ?? ''
  const availability = pods.old > 0 ? isAvailable(now) : isUnavailable(now)
  return {
    ...counts(generation, pods),
    conditions: [availability, condition('Progressing', 'False', 'ProgressDeadlineExceeded', `ReplicaSet "${name}" has timed out progressing.`, now)],
  }
}

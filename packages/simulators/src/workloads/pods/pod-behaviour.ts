import { at, isMap, type JsonMap, type KubeObject } from '../../cluster/kube-object.ts'

/**
 * How a pod is told to fail. By an annotation on the pod (so of the pod template of its workload):
 *
 *     simulator.gitops-dms.dev/behaviour: never-ready | crash-loop | pull-error | slow | unschedulable | fail | succeed
 *
 * or by a word in the name or tag of the image of one of its containers, which then concerns that container alone:
 *
 * | behaviour     | words in the image            | what becomes of it |
 * |---------------|-------------------------------|---|
 * | pull-error    | `pull-error`, or `broken` anywhere in it | ErrImagePull, then ImagePullBackOff; never starts |
 * | crash-loop    | `crash`                       | starts, ends with exit code 1, CrashLoopBackOff with growing pauses |
 * | never-ready   | `never-ready`                 | runs, its readiness probe fails |
 * | slow          | `slow`                        | ready only after `simulator.gitops-dms.dev/delay` (seconds, default 30) |
 * | unschedulable | `unschedulable`               | no node takes the pod |
 * | fail          | `fail`                        | ends with exit code 1 (a Job's pod that may not restart: Failed) |
 * | succeed       |                               | ends with exit code 0, as every pod of a Job does that is not told otherwise |
 *
 * `simulator.gitops-dms.dev/run-seconds`: how long a container that ends runs before it does. Default 1 in Jobs, 2 in a crash loop.
 * `simulator.gitops-dms.dev/log-lines`: what its containers write, one line a second, in place of the lines that are made up.
 */
export type PodBehaviour = 'healthy' | 'never-ready' | 'crash-loop' | 'pull-error' | 'slow' | 'unschedulable' | 'fail' | 'succeed'

const PREFIX = 'simulator.gitops-dms.dev'
const BEHAVIOUR = `${PREFIX}/behaviour`
const DELAY = `${PREFIX}/delay`
const RUN_SECONDS = `${PREFIX}/run-seconds`
export const LOG_LINES = `${PREFIX}/log-lines`

const BEHAVIOURS: readonly PodBehaviour[] = ['never-ready', 'crash-loop', 'pull-error', 'slow', 'unschedulable', 'fail', 'succeed']

const BY_IMAGE: readonly (readonly [word: string, behaviour: PodBehaviour])[] = [
  ['pull-error', 'pull-error'],
  ['crash', 'crash-loop'],
  ['never-ready', 'never-ready'],
  ['slow', 'slow'],
  ['unschedulable', 'unschedulable'],
  ['fail', 'fail'],
]

/** A word in the annotation that is no behaviour: it does nothing, and somebody has to say so. */
export function unknownBehaviourOf(pod: KubeObject): string | undefined {
  const told = pod.metadata.annotations?.[BEHAVIOUR]
  return BEHAVIOURS.some((behaviour) => behaviour === told) ? undefined : told
}

/** Of one container: the annotation of the pod wins over the image. */
export function behaviourOf(pod: KubeObject, container: JsonMap): PodBehaviour {
  const told = pod.metadata.annotations?.[BEHAVIOUR]
  const known = BEHAVIOURS.find((behaviour) => behaviour === told)
  if (known !== undefined) return known
  return behaviourOfImage(container) ?? (restartPolicyOf(pod) === 'Always' ? 'healthy' : 'succeed')
}

/** Undefined: the name of its image says nothing. */
export function behaviourOfImage(container: JsonMap): PodBehaviour | undefined {
  const image = String(container['image'] ?? '').toLowerCase()
  return image.includes('broken') ? 'pull-error' : BY_IMAGE.find(([word]) => isWordOf(image, word))?.[1]
}

/** `crash` in `web:crash-2`, but not in `crashlytics`. */
const isWordOf = (image: string, word: string) => new RegExp(`(?:^|[^a-z0-9])${word}(?:[^a-z0-9]|$)`).test(image)

export const isUnschedulable = (pod: KubeObject): boolean => containersOf(pod).some((container) => behaviourOf(pod, container) === 'unschedulable')

export const delayMsOf = (pod: KubeObject): number => seconds(pod, DELAY, 30) * 1_000
export const runMsOf = (pod: KubeObject, byDefault: number): number => seconds(pod, RUN_SECONDS, byDefault) * 1_000

const seconds = (pod: KubeObject, annotation: string, byDefault: number): number => {
  const told = Number(pod.metadata.annotations?.[annotation] ?? byDefault)
  return Number.isFinite(told) && told >= 0 ? told : byDefault
}

export const restartPolicyOf = (pod: KubeObject): string => String(at(pod, 'spec', 'restartPolicy') ?? 'Always')

export const containersOf = (pod: KubeObject): JsonMap[] => listOf(pod, 'containers')
export const initContainersOf = (pod: KubeObject): JsonMap[] => listOf(pod, 'initContainers')

const listOf = (pod: KubeObject, member: string): JsonMap[] => {
  const found = at(pod, 'spec', member)
  return Array.isArray(found) ? found.filter(isMap) : []
}

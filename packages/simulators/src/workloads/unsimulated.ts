import { at, type KindRef, type KubeObject } from '../cluster/kube-object.ts'
import { AUTOSCALER, DAEMON_SET, JOB, POD, STATEFUL_SET } from './kinds.ts'
import { unknownBehaviourOf } from './pods/pod-behaviour.ts'
import type { WorkloadWorld } from './runtime/workload-world.ts'

interface Field {
  readonly path: readonly string[]
  /** What it may be without being missed. Default: absent. */
  readonly harmless?: readonly unknown[]
}

const field = (path: string, ...harmless: unknown[]): Field => ({ path: path.split('.'), harmless })

const FIELDS: readonly (readonly [kind: KindRef, fields: readonly Field[]])[] = [
  [
    STATEFUL_SET,
    [
      field('spec.persistentVolumeClaimRetentionPolicy.whenDeleted', 'Retain'),
      field('spec.persistentVolumeClaimRetentionPolicy.whenScaled', 'Retain'),
      field('spec.updateStrategy.rollingUpdate.maxUnavailable', 1),
    ],
  ],
  [DAEMON_SET, [field('spec.updateStrategy.rollingUpdate.maxSurge', 0)]],
  [
    JOB,
    [
      field('spec.podFailurePolicy'),
      field('spec.successPolicy'),
      field('spec.backoffLimitPerIndex'),
      field('spec.maxFailedIndexes'),
      field('spec.managedBy', 'kubernetes.io/job-controller'),
    ],
  ],
  [AUTOSCALER, [field('spec.behavior.scaleUp.policies'), field('spec.behavior.scaleDown.policies')]],
  [POD, [field('spec.activeDeadlineSeconds'), field('spec.readinessGates')]],
]

/**
 * Says of every object, once for each generation, which of its fields do nothing here, and of a pod a behaviour that there is not: by an event
 * of reason NotSimulated.
 */
export function unsimulatedFields(world: WorkloadWorld): { stop(): Promise<void> } {
  const writer = world.controllerWriter('simulator')
  for (const [kind, fields] of FIELDS) {
    world.cache(kind).listen(({ type, object }, before) => {
      if (type === 'DELETED' || before?.metadata.generation === object.metadata.generation) return
      for (const name of fields.flatMap((one) => missed(one, object))) writer.event(object, 'Warning', 'NotSimulated', `${name} is not simulated`)
    })
  }
  world.cache(POD).listen(({ type, object }) => {
    const behaviour = type === 'ADDED' ? unknownBehaviourOf(object) : undefined
    if (behaviour !== undefined) writer.event(object, 'Warning', 'NotSimulated', `the behaviour "${behaviour}" is not simulated`)
  })
  return { stop: async () => undefined }
}

function missed({ path, harmless = [] }: Field, object: KubeObject): string[] {
  const value = at(object, ...path)
  return value === undefined || value === null || harmless.includes(value) ? [] : [path.join('.')]
}

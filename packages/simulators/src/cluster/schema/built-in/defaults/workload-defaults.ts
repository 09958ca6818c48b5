import type { JsonMap } from '../../../kube-object.ts'
import { at } from '../../../kube-object.ts'
import { all, changeEach, changeMap, fill, mapOf } from './fill.ts'
import { templateDefaults } from './pod-defaults.ts'
import { claimDefaults } from './volume-defaults.ts'

const inSpec =
  (...changes: readonly ((spec: JsonMap) => JsonMap)[]) =>
  (object: JsonMap): JsonMap =>
    changeMap(fill(object, { spec: {} }), 'spec', all(...changes))

const withTemplate = (spec: JsonMap): JsonMap => changeMap(fill(spec, { template: {} }), 'template', templateDefaults)

export const deploymentDefaults = inSpec(
  (spec) => fill(spec, { replicas: 1, strategy: {}, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 }),
  (spec) => changeMap(spec, 'strategy', (strategy) => rolling(strategy, { maxUnavailable: '25%', maxSurge: '25%' })),
  withTemplate,
)

export const replicaSetDefaults = inSpec((spec) => fill(spec, { replicas: 1 }), withTemplate)

export const daemonSetDefaults = inSpec(
  (spec) => fill(spec, { updateStrategy: {}, revisionHistoryLimit: 10 }),
  (spec) => changeMap(spec, 'updateStrategy', (strategy) => rolling(strategy, { maxUnavailable: 1, maxSurge: 0 })),
  withTemplate,
)

export const statefulSetDefaults = inSpec(
  (spec) =>
    fill(spec, {
      replicas: 1,
      serviceName: '',
      podManagementPolicy: 'OrderedReady',
      updateStrategy: {},
      revisionHistoryLimit: 10,
      persistentVolumeClaimRetentionPolicy: {},
    }),
  (spec) => changeMap(spec, 'updateStrategy', (strategy) => partitioned(strategy)),
  (spec) => changeMap(spec, 'persistentVolumeClaimRetentionPolicy', (policy) => fill(policy, { whenDeleted: 'Retain', whenScaled: 'Retain' })),
  (spec) => changeEach(spec, 'volumeClaimTemplates', claimTemplateDefaults),
  withTemplate,
)

function rolling(strategy: JsonMap, defaults: JsonMap): JsonMap {
  const typed = fill(strategy, { type: 'RollingUpdate' })
  if (typed['type'] !== 'RollingUpdate') return typed
  return changeMap(fill(typed, { rollingUpdate: {} }), 'rollingUpdate', (update) => fill(update, defaults))
}

/** Who says `RollingUpdate` and nothing else gets nothing else. */
function partitioned(strategy: JsonMap): JsonMap {
  if ((strategy['type'] ?? '') === '') return rolling(strategy, { partition: 0 })
  return strategy['type'] === 'RollingUpdate' ? changeMap(strategy, 'rollingUpdate', (update) => fill(update, { partition: 0 })) : strategy
}

const claimTemplateDefaults = all(
  (claim) => fill(claim, { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: {}, spec: {}, status: {} }),
  (claim) => changeMap(claim, 'spec', claimDefaults),
  (claim) => changeMap(claim, 'status', (status) => fill(status, { phase: 'Pending' })),
)

/** Its selector and labels are those of its pods, when it does not say. */
export const replicationControllerDefaults = all(
  inSpec(
    (spec) => fill(spec, { replicas: 1 }),
    withTemplate,
    (spec) => {
      const labels = at(spec, 'template', 'metadata', 'labels')
      return labels === undefined ? spec : fill(spec, { selector: labels as JsonMap })
    },
  ),
  labelsOfPods,
)

export const podTemplateDefaults = (object: JsonMap): JsonMap => changeMap(fill(object, { template: {} }), 'template', templateDefaults)

export const jobDefaults = all(
  inSpec(
    withTemplate,
    (spec) => {
      const once = spec['completions'] === undefined && spec['parallelism'] === undefined
      return fill(spec, {
        ...(once ? { completions: 1 } : {}),
        parallelism: 1,
        backoffLimit: spec['backoffLimitPerIndex'] === undefined ? 6 : 2_147_483_647,
        manualSelector: false,
        completionMode: 'NonIndexed',
        suspend: false,
        podReplacementPolicy: spec['podFailurePolicy'] === undefined ? 'TerminatingOrFailed' : 'Failed',
      })
    },
    (spec) =>
      changeMap(spec, 'podFailurePolicy', (policy) =>
        changeEach(policy, 'rules', (rule) => changeEach(rule, 'onPodConditions', (condition) => fill(condition, { status: 'True' }))),
      ),
  ),
  labelsOfPods,
)

export const cronJobDefaults = inSpec(
  (spec) => fill(spec, { concurrencyPolicy: 'Allow', suspend: false, jobTemplate: {}, successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 1 }),
  (spec) => changeMap(spec, 'jobTemplate', (job) => changeMap(fill(job, { metadata: {}, spec: {} }), 'spec', withTemplate)),
)

/** Without labels of its own it has those of its pods. */
function labelsOfPods(object: JsonMap): JsonMap {
  const labels = at(object, 'spec', 'template', 'metadata', 'labels')
  const metadata = mapOf(object['metadata'])
  if (labels === undefined || Object.keys(mapOf(metadata['labels'])).length > 0) return object
  return { ...object, metadata: { ...metadata, labels: labels as JsonMap } }
}

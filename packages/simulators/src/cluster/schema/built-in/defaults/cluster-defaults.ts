import type { JsonMap } from '../../../kube-object.ts'
import { all, changeEach, changeMap, fill } from './fill.ts'
import { claimDefaults, sourceDefaults } from './volume-defaults.ts'

const RBAC = { apiGroup: 'rbac.authorization.k8s.io' }

export const roleDefaults = (object: JsonMap): JsonMap => fill(object, { rules: null })

export const roleBindingDefaults = all(
  (object) => changeMap(object, 'roleRef', (reference) => fill(reference, RBAC)),
  (object) =>
    changeEach(object, 'subjects', (subject) => (subject['kind'] === 'User' || subject['kind'] === 'Group' ? fill(subject, RBAC) : subject)),
)

export const secretDefaults = (object: JsonMap): JsonMap => fill(object, { type: 'Opaque' })

export const claimObjectDefaults = (object: JsonMap): JsonMap => changeMap(fill(object, { spec: {} }), 'spec', claimDefaults)

export const volumeObjectDefaults = (object: JsonMap): JsonMap =>
  changeMap(object, 'spec', (spec) => sourceDefaults(fill(spec, { persistentVolumeReclaimPolicy: 'Retain', volumeMode: 'Filesystem' })))

/** What a container may use at most is also what it gets and asks for, when nothing else is said. */
export const limitRangeDefaults = (object: JsonMap): JsonMap =>
  changeMap(object, 'spec', (spec) =>
    changeEach(spec, 'limits', (limit) => {
      if (limit['type'] !== 'Container') return limit
      const { max = {}, min = {} } = limit
      const ceiling = changeMap({ default: {}, ...limit }, 'default', (values) => fill(values, max as JsonMap))
      const values = { ...(min as JsonMap), ...(ceiling['default'] as JsonMap) }
      const floor = changeMap({ defaultRequest: {}, ...ceiling }, 'defaultRequest', (requests) => fill(requests, { ...values, ...(min as JsonMap) }))
      return Object.keys(values).length === 0 ? limit : floor
    }),
  )

export const priorityClassDefaults = (object: JsonMap): JsonMap => fill(object, { preemptionPolicy: 'PreemptLowerPriority' })

export const storageClassDefaults = (object: JsonMap): JsonMap => fill(object, { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' })

export const driverDefaults = (object: JsonMap): JsonMap =>
  changeMap(object, 'spec', (spec) =>
    fill(spec, {
      attachRequired: true,
      podInfoOnMount: false,
      volumeLifecycleModes: ['Persistent'],
      storageCapacity: false,
      fsGroupPolicy: 'ReadWriteOnceWithFSType',
      requiresRepublish: false,
      seLinuxMount: false,
    }),
  )

const serviceDefaults = (service: JsonMap) => fill(service, { port: 443 })

export const webhooksDefaults = (object: JsonMap): JsonMap =>
  changeEach(
    object,
    'webhooks',
    all(
      (webhook) =>
        fill(webhook, {
          failurePolicy: 'Fail',
          matchPolicy: 'Equivalent',
          namespaceSelector: {},
          objectSelector: {},
          timeoutSeconds: 10,
          ...(object['kind'] === 'MutatingWebhookConfiguration' ? { reinvocationPolicy: 'Never' } : {}),
        }),
      (webhook) => changeMap(webhook, 'clientConfig', (config) => changeMap(config, 'service', serviceDefaults)),
      (webhook) => changeEach(webhook, 'rules', (rule) => fill(rule, { scope: '*' })),
    ),
  )

export const apiServiceDefaults = (object: JsonMap): JsonMap => changeMap(object, 'spec', (spec) => changeMap(spec, 'service', serviceDefaults))

import fc from 'fast-check'
import { type Fields, mostly, oneOf, rarely } from './members.ts'

const containers = mostly(
  [
    [{ name: 'app', image: 'nginx:1' }],
    [{ name: 'app', image: 'nginx:2', ports: [{ containerPort: 80 }], env: [{ name: 'A', value: '1' }] }],
    [{ name: 'app', image: 'nginx:2', ports: [{ containerPort: 80 }, { containerPort: 443, name: 'tls' }], env: [{ name: 'B', value: '2' }] }],
    [
      { name: 'app', image: 'nginx:1', resources: { requests: { cpu: '0.5', memory: '64Mi' } } },
      { name: 'side', image: 'busybox', command: ['sh'], volumeMounts: [{ name: 'v', mountPath: '/v' }] },
    ],
  ],
  [{ name: 'app' }],
  [],
  [{ name: 'app', image: 'x', env: [{ name: 'A', value: 1 }] }],
  [{ name: 'app', image: 'x', resources: { limits: { cpu: 'much' } } }],
  [
    { name: 'app', image: 'x' },
    { name: 'app', image: 'y' },
  ],
)
const volumes = mostly([[{ name: 'v', emptyDir: {} }]], [{ name: 'v' }, { name: 'v' }], [{ name: 'v', configMap: {} }])

const template = (restartPolicies: fc.Arbitrary<unknown>) =>
  fc
    .record(
      { containers, restartPolicy: restartPolicies, volumes, serviceAccountName: oneOf('robot'), terminationGracePeriodSeconds: oneOf(5) },
      { requiredKeys: ['containers', 'restartPolicy'] },
    )
    .map((spec) => ({ metadata: { labels: { app: 'web' } }, spec }))

const longRunning = fc.oneof(
  { arbitrary: template(oneOf('Always', undefined)), weight: 8 },
  {
    arbitrary: oneOf({ spec: { containers: [{ name: 'app', image: 'x' }] } }, { metadata: { labels: { app: 'other' } }, spec: {} }, 'text'),
    weight: 1,
  },
)
const selector = mostly(
  [{ matchLabels: { app: 'web' } }, { matchLabels: { app: 'web' } }, { matchExpressions: [{ key: 'app', operator: 'In', values: ['web'] }] }],
  { matchLabels: { app: 'other' } },
  {},
)
const replicas = mostly([0, 1, 3], -1, 'three', 1.5)

export const deploymentSpec = {
  selector,
  template: longRunning,
  replicas,
  paused: fc.boolean(),
  minReadySeconds: mostly([5], -5),
  revisionHistoryLimit: oneOf(2),
  strategy: mostly(
    [{ type: 'Recreate' }, { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } }, { rollingUpdate: { maxUnavailable: '50%' } }],
    { type: 'Now' },
    { type: 'Recreate', rollingUpdate: {} },
    { rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } },
  ),
  nope: oneOf('unknown'),
} satisfies Fields

export const statefulSetSpec = {
  selector,
  template: longRunning,
  replicas,
  serviceName: mostly(['web', 'web', ''], 5),
  podManagementPolicy: mostly(['Parallel', 'OrderedReady'], 'Any'),
  updateStrategy: mostly([{ type: 'OnDelete' }, { rollingUpdate: { partition: 1 } }, { type: 'RollingUpdate' }], { type: 'Now' }),
  volumeClaimTemplates: mostly(
    [[{ metadata: { name: 'v' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } }], []],
    [{ metadata: { name: 'v' } }],
  ),
  minReadySeconds: mostly([5], -5),
  persistentVolumeClaimRetentionPolicy: mostly([{ whenDeleted: 'Delete' }], { whenDeleted: 'Never' }),
} satisfies Fields

export const jobSpec = {
  template: template(mostly(['Never', 'OnFailure'], 'Always', 'Sometimes')),
  parallelism: mostly([1, 2], -1),
  completions: mostly([1, 3], -1, 'all'),
  completionMode: mostly(['NonIndexed', 'Indexed'], 'Other'),
  backoffLimit: mostly([0, 6], -1),
  activeDeadlineSeconds: mostly([60], -1),
  ttlSecondsAfterFinished: mostly([0, 60], -1),
  suspend: fc.boolean(),
  manualSelector: rarely(oneOf(false, true)),
  selector: rarely(oneOf({ matchLabels: { app: 'web' } }, {})),
} satisfies Fields

import type { FieldPath } from './field-paths.ts'

/** A kind that others name, and where. */
export interface ReferenceTarget {
  readonly group?: string
  readonly version?: string
  readonly kind: string
  readonly paths: readonly FieldPath[]
}

/** Where kinds have the spec of their pods. */
const POD_SPECS: readonly (readonly [kind: string, path: string])[] = [
  ['Pod', 'spec'],
  ['PodTemplate', 'template/spec'],
  ...['Deployment', 'ReplicaSet', 'DaemonSet', 'StatefulSet', 'Job', 'ReplicationController'].map((kind) => [kind, 'spec/template/spec'] as const),
  ['CronJob', 'spec/jobTemplate/spec/template/spec'],
]

const inPods = (...paths: readonly string[]): FieldPath[] =>
  POD_SPECS.flatMap(([kind, spec]) => paths.map((path) => ({ kind, path: `${spec}/${path}` })))

/** In containers and initContainers. */
const inContainers = (path: string) => [`containers/${path}`, `initContainers/${path}`]

const RBAC = 'rbac.authorization.k8s.io'
const SCALED = ['Deployment', 'ReplicationController', 'ReplicaSet', 'StatefulSet']
const RESOURCE_NAMES: readonly FieldPath[] = [
  { kind: 'Role', path: 'rules/resourceNames' },
  { kind: 'ClusterRole', path: 'rules/resourceNames' },
]

const annotation = (name: string): FieldPath => ({ kind: 'Ingress', path: `metadata/annotations/${name.replaceAll('/', '\\/')}` })

export const REFERENCES: readonly ReferenceTarget[] = [
  ...SCALED.map((kind) => ({ kind, paths: [{ kind: 'HorizontalPodAutoscaler', path: 'spec/scaleTargetRef/name' }] })),
  {
    kind: 'ConfigMap',
    version: 'v1',
    paths: [
      ...inPods('volumes/configMap/name', 'volumes/projected/sources/configMap/name'),
      ...inPods(...inContainers('env/valueFrom/configMapKeyRef/name'), ...inContainers('envFrom/configMapRef/name')),
      { kind: 'Node', path: 'spec/configSource/configMap' },
      ...RESOURCE_NAMES,
      annotation('nginx.ingress.kubernetes.io/fastcgi-params-configmap'),
    ],
  },
  {
    kind: 'Secret',
    version: 'v1',
    paths: [
      ...inPods('volumes/secret/secretName', 'volumes/projected/sources/secret/name', 'imagePullSecrets/name'),
      ...inPods(...inContainers('env/valueFrom/secretKeyRef/name'), ...inContainers('envFrom/secretRef/name')),
      { kind: 'Ingress', path: 'spec/tls/secretName' },
      annotation('ingress.kubernetes.io/auth-secret'),
      annotation('nginx.ingress.kubernetes.io/auth-secret'),
      annotation('nginx.ingress.kubernetes.io/auth-tls-secret'),
      { kind: 'ServiceAccount', path: 'imagePullSecrets/name' },
      ...['secretName', 'adminSecretName', 'userSecretName', 'secretRef'].map((name) => ({ kind: 'StorageClass', path: `parameters/${name}` })),
      ...RESOURCE_NAMES,
      { kind: 'PersistentVolume', path: 'spec/azureFile/secretName' },
    ],
  },
  {
    kind: 'Service',
    version: 'v1',
    paths: [
      { group: 'apps', kind: 'StatefulSet', path: 'spec/serviceName' },
      { kind: 'Ingress', path: 'spec/rules/http/paths/backend/serviceName' },
      { kind: 'Ingress', path: 'spec/backend/serviceName' },
      { kind: 'Ingress', path: 'spec/rules/http/paths/backend/service/name' },
      { kind: 'Ingress', path: 'spec/defaultBackend/service/name' },
      { group: 'apiregistration.k8s.io', kind: 'APIService', path: 'spec/service/name' },
      { group: 'admissionregistration.k8s.io', kind: 'ValidatingWebhookConfiguration', path: 'webhooks/clientConfig/service' },
      { group: 'admissionregistration.k8s.io', kind: 'MutatingWebhookConfiguration', path: 'webhooks/clientConfig/service' },
    ],
  },
  { kind: 'Role', group: RBAC, paths: [{ group: RBAC, kind: 'RoleBinding', path: 'roleRef/name' }] },
  { kind: 'ClusterRole', group: RBAC, paths: ['RoleBinding', 'ClusterRoleBinding'].map((kind) => ({ group: RBAC, kind, path: 'roleRef/name' })) },
  {
    kind: 'ServiceAccount',
    version: 'v1',
    paths: [...['RoleBinding', 'ClusterRoleBinding'].map((kind) => ({ group: RBAC, kind, path: 'subjects' })), ...inPods('serviceAccountName')],
  },
  { kind: 'PersistentVolumeClaim', version: 'v1', paths: inPods('volumes/persistentVolumeClaim/claimName') },
  {
    kind: 'PersistentVolume',
    version: 'v1',
    paths: [
      { kind: 'PersistentVolumeClaim', path: 'spec/volumeName' },
      { kind: 'ClusterRole', path: 'rules/resourceNames' },
    ],
  },
  {
    kind: 'StorageClass',
    version: 'v1',
    group: 'storage.k8s.io',
    paths: [
      { kind: 'PersistentVolume', path: 'spec/storageClassName' },
      { kind: 'PersistentVolumeClaim', path: 'spec/storageClassName' },
      { kind: 'StatefulSet', path: 'spec/volumeClaimTemplates/spec/storageClassName' },
    ],
  },
  { kind: 'PriorityClass', version: 'v1', group: 'scheduling.k8s.io', paths: inPods('priorityClassName') },
  {
    kind: 'ValidatingAdmissionPolicy',
    group: 'admissionregistration.k8s.io',
    paths: [{ group: 'admissionregistration.k8s.io', kind: 'ValidatingAdmissionPolicyBinding', path: 'spec/policyName' }],
  },
]

import type { KindInfo } from './kinds.ts'

type Row = readonly [kind: string, plural: string, flags: string, shortNames?: readonly string[]]

/**
 * As a kube-apiserver 1.36 serves them.
 * Flags: c cluster-scoped · s status subresource · g metadata.generation · S scale subresource · a category `all` · x category `api-extensions` ·
 * u PUT creates a missing one · r PUT must name the resourceVersion · d DELETE answers the object · o orphans its dependents by default ·
 * names: l DNS label, p path segment.
 */
const ROWS: Readonly<Record<string, readonly Row[]>> = {
  v1: [
    ['ConfigMap', 'configmaps', '', ['cm']],
    ['Endpoints', 'endpoints', 'u', ['ep']],
    ['Event', 'events', 'up', ['ev']],
    ['LimitRange', 'limitranges', 'u', ['limits']],
    ['Namespace', 'namespaces', 'csl', ['ns']],
    ['Node', 'nodes', 'cs', ['no']],
    ['PersistentVolumeClaim', 'persistentvolumeclaims', 'sd', ['pvc']],
    ['PersistentVolume', 'persistentvolumes', 'csd', ['pv']],
    ['Pod', 'pods', 'sgad', ['po']],
    ['PodTemplate', 'podtemplates', 'gd'],
    ['ReplicationController', 'replicationcontrollers', 'sgSao', ['rc']],
    ['ResourceQuota', 'resourcequotas', 'sd', ['quota']],
    ['Secret', 'secrets', ''],
    ['ServiceAccount', 'serviceaccounts', 'd', ['sa']],
    ['Service', 'services', 'sauld', ['svc']],
  ],
  'apiregistration.k8s.io/v1': [['APIService', 'apiservices', 'csxr']],
  'apps/v1': [
    ['ControllerRevision', 'controllerrevisions', ''],
    ['DaemonSet', 'daemonsets', 'sga', ['ds']],
    ['Deployment', 'deployments', 'sgSa', ['deploy']],
    ['ReplicaSet', 'replicasets', 'sgSa', ['rs']],
    ['StatefulSet', 'statefulsets', 'sgSal', ['sts']],
  ],
  'events.k8s.io/v1': [['Event', 'events', 'u', ['ev']]],
  'autoscaling/v2': [['HorizontalPodAutoscaler', 'horizontalpodautoscalers', 'sa', ['hpa']]],
  'batch/v1': [
    ['CronJob', 'cronjobs', 'sga', ['cj']],
    ['Job', 'jobs', 'sgao'],
  ],
  'certificates.k8s.io/v1': [['CertificateSigningRequest', 'certificatesigningrequests', 'cs', ['csr']]],
  'networking.k8s.io/v1': [
    ['IngressClass', 'ingressclasses', 'cg'],
    ['Ingress', 'ingresses', 'sg', ['ing']],
    ['IPAddress', 'ipaddresses', 'c', ['ip']],
    ['NetworkPolicy', 'networkpolicies', 'g', ['netpol']],
    ['ServiceCIDR', 'servicecidrs', 'cs'],
  ],
  'policy/v1': [['PodDisruptionBudget', 'poddisruptionbudgets', 'sgrp', ['pdb']]],
  'rbac.authorization.k8s.io/v1': [
    ['ClusterRoleBinding', 'clusterrolebindings', 'cup'],
    ['ClusterRole', 'clusterroles', 'cup'],
    ['RoleBinding', 'rolebindings', 'up'],
    ['Role', 'roles', 'up'],
  ],
  'storage.k8s.io/v1': [
    ['CSIDriver', 'csidrivers', 'crd'],
    ['CSINode', 'csinodes', 'crd'],
    ['CSIStorageCapacity', 'csistoragecapacities', ''],
    ['StorageClass', 'storageclasses', 'cd', ['sc']],
    ['VolumeAttachment', 'volumeattachments', 'csd'],
    ['VolumeAttributesClass', 'volumeattributesclasses', 'c', ['vac']],
  ],
  'admissionregistration.k8s.io/v1': [
    ['MutatingAdmissionPolicy', 'mutatingadmissionpolicies', 'cgrx'],
    ['MutatingAdmissionPolicyBinding', 'mutatingadmissionpolicybindings', 'cgrx'],
    ['MutatingWebhookConfiguration', 'mutatingwebhookconfigurations', 'cgrx'],
    ['ValidatingAdmissionPolicy', 'validatingadmissionpolicies', 'csgrx'],
    ['ValidatingAdmissionPolicyBinding', 'validatingadmissionpolicybindings', 'cgrx'],
    ['ValidatingWebhookConfiguration', 'validatingwebhookconfigurations', 'cgrx'],
  ],
  'apiextensions.k8s.io/v1': [['CustomResourceDefinition', 'customresourcedefinitions', 'csgrx', ['crd', 'crds']]],
  'scheduling.k8s.io/v1': [['PriorityClass', 'priorityclasses', 'cg', ['pc']]],
  'coordination.k8s.io/v1': [['Lease', 'leases', 'ur']],
  'node.k8s.io/v1': [['RuntimeClass', 'runtimeclasses', 'cur']],
  'discovery.k8s.io/v1': [['EndpointSlice', 'endpointslices', 'g']],
  'resource.k8s.io/v1': [
    ['DeviceClass', 'deviceclasses', 'cg'],
    ['ResourceClaim', 'resourceclaims', 's'],
    ['ResourceClaimTemplate', 'resourceclaimtemplates', ''],
    ['ResourceSlice', 'resourceslices', 'cg'],
  ],
  'flowcontrol.apiserver.k8s.io/v1': [
    ['FlowSchema', 'flowschemas', 'csg'],
    ['PriorityLevelConfiguration', 'prioritylevelconfigurations', 'csg'],
  ],
}

/** Those that differ from what their flags can say. */
const MORE: Readonly<Record<string, Partial<KindInfo>>> = {
  'events.k8s.io/Event': { storedAs: 'events' },
  'autoscaling/HorizontalPodAutoscaler': { served: ['v2', 'v1'] },
  // A namespace goes by its own rules, so there is no deletion of many at once.
  '/Namespace': { verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'] },
}

/** The kinds that every cluster has; engines bring their own (`argocd/kinds.ts`, `flux/kinds.ts`). */
export const BUILT_IN_KINDS: readonly KindInfo[] = Object.entries(ROWS).flatMap(([apiVersion, rows]) => rows.map((row) => builtIn(apiVersion, row)))

function builtIn(apiVersion: string, [kind, plural, flags, shortNames]: Row): KindInfo {
  const [version = '', group = ''] = apiVersion.split('/').reverse()
  const has = (flag: string) => flags.includes(flag)
  return {
    group,
    version,
    kind,
    plural,
    singular: kind.toLowerCase(),
    namespaced: !has('c'),
    statusSubresource: has('s'),
    generation: has('g'),
    ...(shortNames === undefined ? {} : { shortNames }),
    ...(has('a') ? { categories: ['all'] } : has('x') ? { categories: ['api-extensions'] } : {}),
    ...(has('S') ? { scale: true } : {}),
    ...(has('u') ? { createOnUpdate: true } : {}),
    ...(has('r') ? { versionedUpdate: true } : {}),
    ...(has('d') ? { returnsDeleted: true } : {}),
    ...(has('o') ? { orphansByDefault: true } : {}),
    ...(has('l') ? { naming: 'label' } : has('p') ? { naming: 'path' } : {}),
    ...MORE[`${group}/${kind}`],
  }
}

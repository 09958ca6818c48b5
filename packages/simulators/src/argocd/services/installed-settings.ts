import { randomBytes } from 'node:crypto'
import { stringify } from 'yaml'
import type { KubeObject } from '../../cluster/kube-object.ts'
import { type ArgoCdVersion, isSince } from '../argocd-version.ts'

/** Fields whose changes an installation does not look at, by kind. */
const IGNORED_UPDATES = {
  all: { jsonPointers: ['/status'] },
  'argoproj.io_Application': annotations(
    ['notified.notifications.argoproj.io', 'argocd.argoproj.io/refresh', 'argocd.argoproj.io/hydrate'],
    ['.operation'],
  ),
  'argoproj.io_Rollout': annotations(['notified.notifications.argoproj.io']),
  autoscaling_HorizontalPodAutoscaler: annotations(
    ['behavior', 'conditions', 'metrics', 'current-metrics'].map((name) => `autoscaling.alpha.kubernetes.io/${name}`),
  ),
  ConfigMap: annotations(['cluster-autoscaler.kubernetes.io/last-updated', 'control-plane.alpha.kubernetes.io/leader']),
  apps_ReplicaSet: annotations([
    ...['deployment.kubernetes.io/desired-replicas', 'deployment.kubernetes.io/max-replicas', 'rollout.argoproj.io/desired-replicas'],
  ]),
  'discovery.k8s.io_EndpointSlice': { jsonPointers: ['/metadata', '/endpoints', '/ports'] },
  Endpoints: { jsonPointers: ['/metadata', '/subsets'] },
}

/** Kinds that an installation leaves alone. */
const EXCLUDED = [
  { apiGroups: ['', 'discovery.k8s.io'], kinds: ['Endpoints', 'EndpointSlice'] },
  { apiGroups: ['coordination.k8s.io'], kinds: ['Lease'] },
  {
    apiGroups: ['authentication.k8s.io', 'authorization.k8s.io'],
    kinds: [
      ...['SelfSubjectReview', 'TokenReview', 'LocalSubjectAccessReview', 'SelfSubjectAccessReview'],
      ...['SelfSubjectRulesReview', 'SubjectAccessReview'],
    ],
  },
  { apiGroups: ['certificates.k8s.io'], kinds: ['CertificateSigningRequest'] },
  { apiGroups: ['cert-manager.io'], kinds: ['CertificateRequest'] },
  { apiGroups: ['cilium.io'], kinds: ['CiliumIdentity', 'CiliumEndpoint', 'CiliumEndpointSlice'] },
  {
    apiGroups: ['kyverno.io', 'reports.kyverno.io', 'wgpolicyk8s.io'],
    kinds: [
      ...['PolicyReport', 'ClusterPolicyReport', 'EphemeralReport', 'ClusterEphemeralReport', 'AdmissionReport'],
      ...['ClusterAdmissionReport', 'BackgroundScanReport', 'ClusterBackgroundScanReport', 'UpdateRequest'],
    ],
  },
]

/** The objects of settings that every installation has. The key that signs tokens is made here, as the first start of a server does it. */
export function installedSettings(namespace: string, version: ArgoCdVersion): KubeObject[] {
  const metadata = (name: string) => ({
    name,
    namespace,
    labels: { 'app.kubernetes.io/name': name, 'app.kubernetes.io/part-of': 'argocd' },
  })
  const configMap = (name: string, data: Readonly<Record<string, string>> = {}): KubeObject => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: metadata(name),
    ...(Object.keys(data).length === 0 ? {} : { data }),
  })
  return [
    configMap('argocd-cm', isSince(version, '3.0') ? watched() : {}),
    configMap('argocd-rbac-cm'),
    configMap('argocd-ssh-known-hosts-cm'),
    configMap('argocd-tls-certs-cm'),
    configMap('argocd-gpg-keys-cm'),
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: metadata('argocd-secret'),
      type: 'Opaque',
      data: { 'server.secretkey': Buffer.from(randomBytes(32).toString('base64')).toString('base64') },
    },
  ]
}

function watched(): Record<string, string> {
  const updates = Object.entries(IGNORED_UPDATES).map(([kind, ignored]) => [
    `resource.customizations.ignoreResourceUpdates.${kind}`,
    stringify(ignored),
  ])
  return { ...Object.fromEntries(updates), 'resource.exclusions': stringify(EXCLUDED) }
}

function annotations(names: readonly string[], others: readonly string[] = []) {
  return { jqPathExpressions: [...names.map((name) => `.metadata.annotations."${name}"`), ...others] }
}

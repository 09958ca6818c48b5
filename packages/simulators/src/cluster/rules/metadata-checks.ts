import type { KindInfo } from '../kinds.ts'

/** How often a kind looks at changed metadata beside what every kind does. */
export interface MetadataChecks {
  /** As at that of a new object. */
  readonly whole: 0 | 1
  /** At what may change. */
  readonly change: 0 | 1
}

/** Measured, by group and kind. All others: the change alone. */
const CHECKS: Readonly<Record<string, MetadataChecks>> = {
  ...of({ whole: 1, change: 1 }, '/ConfigMap /Endpoints /PersistentVolumeClaim /Pod /Secret /ServiceAccount apps/ControllerRevision batch/Job'),
  ...of({ whole: 1, change: 1 }, 'apiextensions.k8s.io/CustomResourceDefinition networking.k8s.io/Ingress'),
  ...of({ whole: 1, change: 1 }, 'rbac.authorization.k8s.io/ClusterRole rbac.authorization.k8s.io/ClusterRoleBinding'),
  ...of({ whole: 1, change: 1 }, 'rbac.authorization.k8s.io/Role rbac.authorization.k8s.io/RoleBinding'),
  ...of({ whole: 1, change: 0 }, '/LimitRange discovery.k8s.io/EndpointSlice'),
  ...of({ whole: 0, change: 0 }, '/Event events.k8s.io/Event policy/PodDisruptionBudget'),
}

const CHANGE: MetadataChecks = { whole: 0, change: 1 }
/** Whose status says nothing of its metadata. */
const SILENT = ['batch/CronJob', 'policy/PodDisruptionBudget']

export function metadataChecks({ group, kind }: KindInfo, subresource: string | undefined): MetadataChecks {
  const name = `${group}/${kind}`
  if (subresource === 'status') return SILENT.includes(name) ? { whole: 0, change: 0 } : CHANGE
  return CHECKS[name] ?? CHANGE
}

function of(checks: MetadataChecks, kinds: string): Record<string, MetadataChecks> {
  return Object.fromEntries(kinds.split(' ').map((kind) => [kind, checks]))
}

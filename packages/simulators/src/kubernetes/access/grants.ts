import type { Cluster } from '../../cluster/cluster.ts'
import { at, isMap, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { storedList } from '../stored-objects.ts'
import type { AccessRule } from './access-options.ts'
import { BOOTSTRAP_GRANTS } from './bootstrap-rules.ts'
import { isAdmin, serviceAccountOf, type UserInfo } from './user-info.ts'

/** Rules that somebody has, and by what. */
export interface Grant {
  readonly rules: readonly AccessRule[]
  /** As an access review explains it; '' for those who need no rule. */
  readonly reason: string
  /** A role that is bound but does not exist. */
  readonly problem?: string
}

/** What `user` may do at the cluster scope, and beside it in `namespace`, in the order in which an API server looks. */
export function* grantsOf(cluster: Cluster, user: UserInfo, own: readonly AccessRule[], namespace: string | undefined): Generator<Grant> {
  if (isAdmin(user)) yield { rules: EVERYTHING, reason: '' }
  for (const { name, groups, rules } of BOOTSTRAP_GRANTS) {
    const group = groups.find((one) => user.groups.includes(one))
    if (group !== undefined) yield { rules, reason: `RBAC: allowed by ClusterRoleBinding "${name}" of ClusterRole "${name}" to Group "${group}"` }
  }
  for (const binding of storedList(cluster, CLUSTER_ROLE_BINDING)) yield* boundBy(cluster, binding, user, undefined)
  if (namespace !== undefined) for (const binding of storedList(cluster, ROLE_BINDING, namespace)) yield* boundBy(cluster, binding, user, namespace)
  const here = own.filter(({ namespaces }) => namespaces === undefined || (namespace !== undefined && namespaces.includes(namespace)))
  if (here.length > 0) yield { rules: here, reason: `allowed by a rule of user "${user.name}"` }
}

const EVERYTHING: readonly AccessRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
]

const RBAC = 'rbac.authorization.k8s.io/v1'
const CLUSTER_ROLE_BINDING = { apiVersion: RBAC, kind: 'ClusterRoleBinding' }
const ROLE_BINDING = { apiVersion: RBAC, kind: 'RoleBinding' }

function* boundBy(cluster: Cluster, binding: KubeObject, user: UserInfo, namespace: string | undefined): Generator<Grant> {
  const subjects = at(binding, 'subjects')
  const subject = (Array.isArray(subjects) ? subjects : []).map((one) => matching(one, user)).find((one) => one !== undefined)
  if (subject === undefined) return
  const kind = textAt(binding, 'roleRef', 'kind') ?? ''
  const name = textAt(binding, 'roleRef', 'name') ?? ''
  const role = storedList(cluster, { apiVersion: RBAC, kind }, kind === 'Role' ? namespace : undefined).find((one) => one.metadata.name === name)
  if (role === undefined) {
    yield { rules: [], reason: '', problem: `${kind.toLowerCase()}.rbac.authorization.k8s.io "${name}" not found` }
    return
  }
  const of = namespace === undefined ? binding.metadata.name : `${binding.metadata.name}/${namespace}`
  yield { rules: rulesOf(role), reason: `RBAC: allowed by ${binding.kind} "${of}" of ${kind} "${name}" to ${subject}` }
}

function matching(subject: unknown, user: UserInfo): string | undefined {
  const name = textAt(subject, 'name') ?? ''
  switch (textAt(subject, 'kind')) {
    case 'User':
      return name === user.name ? `User "${name}"` : undefined
    case 'Group':
      return user.groups.includes(name) ? `Group "${name}"` : undefined
    case 'ServiceAccount': {
      const account = serviceAccountOf(user.name)
      const namespace = textAt(subject, 'namespace') ?? ''
      return account?.name === name && account.namespace === namespace ? `ServiceAccount "${name}/${namespace}"` : undefined
    }
    default:
      return undefined
  }
}

function rulesOf(role: KubeObject): AccessRule[] {
  const rules = at(role, 'rules')
  return (Array.isArray(rules) ? rules : []).filter(isMap).map((rule) => ({
    verbs: texts(rule['verbs']),
    ...(Object.fromEntries(
      ['apiGroups', 'resources', 'resourceNames', 'nonResourceURLs']
        .filter((member) => rule[member] !== undefined)
        .map((member) => [member, texts(rule[member])]),
    ) as Omit<AccessRule, 'verbs'>),
  }))
}

const texts = (value: unknown): string[] => (Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [])

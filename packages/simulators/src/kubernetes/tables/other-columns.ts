import { AGE, type ColumnDefinition, column, NAME } from './column-definition.ts'
import { EVENT_COLUMNS } from './event-columns.ts'

/** The columns of kinds of other groups (`group/Kind`) in the tables of a Kubernetes 1.36.1 API server; taken from its answers. */
export const OTHER_COLUMNS: Readonly<Record<string, readonly ColumnDefinition[]>> = {
  'networking.k8s.io/Ingress': [
    NAME,
    column('Class', 'string', 0, 'The name of the IngressClass resource that should be used for additional configuration'),
    column('Hosts', 'string', 0, 'Hosts that incoming requests are matched against before the ingress rule'),
    column('Address', 'string', 0, 'Address is a list containing ingress points for the load-balancer'),
    column('Ports', 'string', 0, 'Ports of TLS configurations that open'),
    AGE,
  ],
  'networking.k8s.io/NetworkPolicy': [
    NAME,
    column(
      'Pod-Selector',
      'string',
      0,
      "podSelector selects the pods to which this NetworkPolicy object applies. The array of rules is applied to any pods selected by this field. An empty selector matches all pods in the policy's namespace. Multiple network policies can select the same set of pods. In this case, the ingress rules for each are combined additively. This field is optional. If it is not specified, it defaults to an empty selector.",
    ),
    AGE,
  ],
  'rbac.authorization.k8s.io/RoleBinding': [
    NAME,
    column(
      'Role',
      'string',
      0,
      'RoleRef can reference a Role in the current namespace or a ClusterRole in the global namespace. If the RoleRef cannot be resolved, the Authorizer must return an error.',
    ),
    AGE,
    column('Users', 'string', 1, 'Users in the roleBinding'),
    column('Groups', 'string', 1, 'Groups in the roleBinding'),
    column('ServiceAccounts', 'string', 1, 'ServiceAccounts in the roleBinding'),
  ],
  'rbac.authorization.k8s.io/ClusterRoleBinding': [
    NAME,
    column(
      'Role',
      'string',
      0,
      'RoleRef can only reference a ClusterRole in the global namespace. If the RoleRef cannot be resolved, the Authorizer must return an error.',
    ),
    AGE,
    column('Users', 'string', 1, 'Users in the clusterRoleBinding'),
    column('Groups', 'string', 1, 'Groups in the clusterRoleBinding'),
    column('ServiceAccounts', 'string', 1, 'ServiceAccounts in the clusterRoleBinding'),
  ],
  'coordination.k8s.io/Lease': [
    NAME,
    column(
      'Holder',
      'string',
      0,
      'holderIdentity contains the identity of the holder of a current lease. If Coordinated Leader Election is used, the holder identity must be equal to the elected LeaseCandidate.metadata.name field.',
    ),
    AGE,
  ],
  'policy/PodDisruptionBudget': [
    NAME,
    column('Min Available', 'string', 0, 'The minimum number of pods that must be available.'),
    column('Max Unavailable', 'string', 0, 'The maximum number of pods that may be unavailable.'),
    column('Allowed Disruptions', 'integer', 0, 'Calculated number of pods that may be disrupted at this time.'),
    AGE,
  ],
  'events.k8s.io/Event': EVENT_COLUMNS,
}

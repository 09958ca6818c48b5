import { isMap, type JsonMap, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { kubeTime } from '../../cluster/kube-time.ts'
import { StatusError } from '../../cluster/status-error.ts'
import { recordAuditEvent } from '../applications/audit-event.ts'
import { requireProject } from '../applications/require-project.ts'
import { SERVER } from '../applications/store-application.ts'
import { throughKubernetes } from '../applications/through-kubernetes.ts'
import { userOf } from '../applications/user-of.ts'
import { groupOf } from '../controller/comparison/resource-key.ts'
import { mergePatchBetween } from '../controller/merge-patch-between.ts'
import { ApiError } from '../gateway/api-error.ts'
import type { Call } from '../gateway/route.ts'
import { isResourcePermitted } from '../projects/permissions.ts'
import { IN_CLUSTER } from '../services/known-clusters.ts'
import type { ActionResult } from './actions/resource-action.ts'
import type { FoundObject } from './find-object.ts'

/** Brings what an action wants to the cluster, and tells of it. @throws ApiError; the reason of the signal. */
export async function runAction(call: Call, { application, node, object }: FoundObject, name: string, result: ActionResult): Promise<void> {
  const { parts, session } = call
  requirePermitted(requireProject(parts, application), 'created' in result ? result.created : result.patched)
  if ('created' in result) await create(call, result.created)
  else await patch(call, object, result.patched)
  const user = userOf(session)
  const ran = `${user} ran action ${name}`
  const about = node === undefined ? '' : ` on resource ${textAt(node, 'group') ?? ''}/${textAt(node, 'kind') ?? ''}/${textAt(node, 'name') ?? ''}`
  recordAuditEvent(parts, application, { reason: 'ResourceActionRan', message: ran + about, user })
  if (node !== undefined) recordResourceEvent(call, node, ran, user)
}

function requirePermitted(project: KubeObject, object: KubeObject): void {
  const { name, namespace = '' } = object.metadata
  const group = groupOf(object)
  if (isResourcePermitted(project, { group, kind: object.kind, name, namespace }, IN_CLUSTER)) return
  throw new ApiError(2, `application is not permitted to manage ${group}/${object.kind}/${name} in ${namespace}`)
}

async function create({ parts, signal }: Call, object: KubeObject): Promise<void> {
  const { cluster } = parts
  await throughKubernetes(parts, signal, '', () => cluster.create(object, { fieldManager: SERVER, dryRun: true }))
  await throughKubernetes(parts, signal, 'error creating resource: ', () => cluster.create(object, { fieldManager: SERVER }))
}

/** What concerns the status goes another way, where the kind has one. */
async function patch({ parts, signal }: Call, before: KubeObject, after: KubeObject): Promise<void> {
  const { cluster } = parts
  const difference = mergePatchBetween(before as unknown as JsonMap, after as unknown as JsonMap)
  if (difference === undefined) return
  const kind = cluster.kindOf(after)
  const { status, ...others } = difference
  const { name, namespace } = after.metadata
  const send = (merge: JsonMap, subresource?: 'status') =>
    throughKubernetes(parts, signal, 'error patching resource: ', () =>
      cluster.patch(kind, { name, namespace }, merge, { type: 'merge', fieldManager: SERVER, ...(subresource && { subresource }) }),
    )
  const isApart = isMap(status) && kind.statusSubresource
  if (isApart) await send(difference, 'status')
  const rest = isApart ? others : difference
  if (Object.keys(rest).length > 0) await send(rest)
}

/**
 * An Event about a resource, which Argo CD puts into its own namespace; Kubernetes refuses one about an object of another namespace. Lost then, as
 * while Kubernetes cannot be reached.
 */
function recordResourceEvent({ parts }: Call, node: JsonMap, message: string, user: string): void {
  const { cluster, clock, namespace, outages } = parts
  const of = (member: string) => textAt(node, member) ?? ''
  if (outages.kubernetes !== undefined || (of('namespace') !== '' && of('namespace') !== namespace)) return
  const now = kubeTime(clock.now())
  const [group, version] = [of('group'), of('version')]
  const event = {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: {
      name: `${of('name')}.${(BigInt(clock.now()) * 1_000_000n).toString(16)}`,
      namespace,
      annotations: { user, 'resource-namespace': of('namespace') },
    },
    involvedObject: {
      kind: of('kind'),
      ...(of('namespace') === '' ? {} : { namespace: of('namespace') }),
      name: of('name'),
      uid: of('uid'),
      apiVersion: group === '' ? version : `${group}/${version}`,
      // It takes the version of the kind for it.
      resourceVersion: version,
    },
    reason: 'ResourceActionRan',
    message,
    source: { component: SERVER },
    firstTimestamp: now,
    lastTimestamp: now,
    count: 1,
    type: 'Normal',
  }
  try {
    cluster.create(event, { fieldManager: SERVER })
  } catch (error) {
    // Two in one millisecond: the clock here has no finer names.
    if (!(error instanceof StatusError)) throw error
  }
}

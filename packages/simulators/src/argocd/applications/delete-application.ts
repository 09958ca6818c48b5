import type { KubeObject } from '../../cluster/kube-object.ts'
import { isSince } from '../argocd-version.ts'
import { ApiError } from '../gateway/api-error.ts'
import { booleanOf } from '../gateway/query-values.ts'
import type { Route } from '../gateway/route.ts'
import { APPLICATION } from '../kinds.ts'
import { recordAuditEvent } from './audit-event.ts'
import { findApplication, notFound, rbacName, scopeOfQuery } from './find-application.ts'
import { SERVER } from './store-application.ts'
import { throughKubernetes } from './through-kubernetes.ts'
import { userOf } from './user-of.ts'

const CASCADE = 'resources-finalizer.argocd.argoproj.io'
const POLICIES: Readonly<Record<string, string>> = { '': CASCADE, foreground: `${CASCADE}/foreground`, background: `${CASCADE}/background` }

/** Answers at once; the application is gone when the finalizers are, which say what becomes of its resources. */
export const deleteApplicationRoute: Route = {
  method: 'DELETE',
  path: '/api/v1/applications/{name}',
  query: { cascade: 'bool' },
  answer: async ({ parts, session, params: { name = '' }, query, signal }) => {
    const { access, client, cluster, namespace, version } = parts
    const application = await findApplication(parts, session, name, scopeOfQuery(query), 'get', signal)
    access.enforce(session, 'applications', 'delete', rbacName(parts, application))
    // Since 3.1 one that is being deleted already is left as it is: Kubernetes takes no new finalizers then.
    const leaves = application.metadata.deletionTimestamp !== undefined && isSince(version, '3.1')
    const finalizers = finalizersFor(application, booleanOf(query, 'cascade') ?? true, query.get('propagationPolicy') ?? '', leaves)
    const key = { name, namespace }
    if (finalizers !== undefined) {
      const patch = { metadata: { finalizers: finalizers.length === 0 ? null : finalizers } }
      await throughKubernetes(parts, signal, 'error patching application with finalizers: ', () =>
        client.patch(APPLICATION, key, patch, { fieldManager: SERVER }),
      )
    }
    await throughKubernetes(parts, signal, 'error deleting application: ', () => {
      const info = cluster.kindOf(APPLICATION)
      if (cluster.peek(info, key) === undefined) throw new ApiError(5, `error deleting application: ${notFound(name).message}`)
      cluster.delete(info, key)
    })
    recordAuditEvent(parts, application, { reason: 'ResourceDeleted', message: `${userOf(session)} deleted application`, user: userOf(session) })
    return {}
  },
}

/** Undefined: they stay as they are. Another finalizer of a policy that is there already stays beside the new one. */
function finalizersFor(application: KubeObject, cascade: boolean, policy: string, leaves: boolean): string[] | undefined {
  const { finalizers = [] } = application.metadata
  if (!cascade) {
    if (policy !== '') throw new ApiError(3, 'cannot set propagation policy when cascading is disabled')
    const kept = finalizers.filter((finalizer) => !Object.values(POLICIES).includes(finalizer))
    return kept.length === finalizers.length ? undefined : kept
  }
  const wanted = POLICIES[policy.toLowerCase()]
  if (wanted === undefined) throw new ApiError(3, `invalid propagation policy: ${policy}`)
  return finalizers.includes(wanted) || leaves ? undefined : [...finalizers, wanted]
}

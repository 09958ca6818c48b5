import { type JsonMap, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { findKnownApplication, scopeOfQuery } from '../applications/find-application.ts'
import { prefixPlainErrors } from '../applications/prefix-plain-errors.ts'
import { throughKubernetes } from '../applications/through-kubernetes.ts'
import { isSince } from '../argocd-version.ts'
import { ApiError } from '../gateway/api-error.ts'
import type { Call, Route } from '../gateway/route.ts'
import { cachedTree } from './cached-state.ts'

/** Events about an application, or about one of its resources. */
export const eventsRoute: Route = {
  method: 'GET',
  path: '/api/v1/applications/{name}/events',
  answer: async (call) => {
    const { parts, session, params, query } = call
    const application = findKnownApplication(parts, session, params['name'] ?? '', scopeOfQuery(query))
    const [name, uid, namespace] = ['resourceName', 'resourceUID', 'resourceNamespace'].map((member) => query.get(member) ?? '')
    if (!name && !uid)
      return await eventsAbout(call, { name: application.metadata.name, uid: application.metadata.uid ?? '', namespace: parts.namespace })
    const wanted = { name: name ?? '', uid: uid ?? '', namespace: namespace ?? '' }
    const tree = await prefixPlainErrors('error getting app resources: ', () => cachedTree(call, application))
    const isPart = [...(tree.nodes ?? []), ...(tree.orphanedNodes ?? [])].some((node) =>
      Object.entries(wanted).every(([member, value]) => (textAt(node, member) ?? '') === value),
    )
    if (!isPart) throw new ApiError(3, `${wanted.name} not found as part of application ${params['name'] ?? ''}`)
    return await eventsAbout(call, wanted)
  },
}

const EVENT = { apiVersion: 'v1', kind: 'Event' } as const

export async function eventsAbout(
  { parts, signal }: Call,
  wanted: { readonly name: string; readonly uid: string; readonly namespace: string },
): Promise<JsonMap> {
  const { cluster, version } = parts
  const found = await throughKubernetes(parts, signal, 'error listing resource events: ', () =>
    cluster
      .peekAll(cluster.kindOf(EVENT), wanted.namespace === '' ? undefined : wanted.namespace)
      .filter(({ involvedObject }) => Object.entries(wanted).every(([member, value]) => (textAt(involvedObject, member) ?? '') === value)),
  )
  // Before 3.5 it is the type of Kubernetes itself, which leaves nothing out.
  const items = found.map((event) => shownEvent(event, isSince(version, '3.5')))
  return { metadata: { resourceVersion: String(cluster.version) }, items: items.length === 0 ? null : items }
}

/** Of what is empty a real server leaves out some members and shows others. */
function shownEvent(event: KubeObject, leavesOut: boolean): JsonMap {
  const { apiVersion: _apiVersion, kind: _kind, metadata, ...members } = event
  const { reportingComponent, reportingInstance, ...others } = members as unknown as JsonMap
  const told = Object.entries({ reportingComponent: reportingComponent ?? '', reportingInstance: reportingInstance ?? '' })
  return { metadata: metadata as unknown as JsonMap, ...others, ...Object.fromEntries(leavesOut ? told.filter(([, value]) => value !== '') : told) }
}

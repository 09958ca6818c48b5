import type { Clock } from '@gitops-dms/core'
import type { ClusterClient } from '../../cluster/cluster-client.ts'
import type { KubeObject } from '../../cluster/kube-object.ts'
import { APPLICATION } from '../kinds.ts'
import { isTrackedBy, liveOf, previousResources } from './compare.ts'

const CASCADE = /^resources-finalizer\.argocd\.argoproj\.io/

/** The finalizer of a deleted application: with the cascade finalizer its resources go first, then the object is let go. */
export async function finalizeApplication(
  client: ClusterClient,
  clock: Clock,
  pauseMs: number,
  application: KubeObject,
  signal: AbortSignal,
): Promise<void> {
  const { name, namespace, finalizers = [] } = application.metadata
  if (finalizers.some((finalizer) => CASCADE.test(finalizer))) {
    for (const resource of previousResources(application)) {
      const live = await liveOf(client, resource)
      if (live !== undefined && isTrackedBy(live, application)) await client.delete(resource, resource.metadata)
    }
    await clock.sleep(pauseMs, signal)
  }
  const foreign = finalizers.filter((finalizer) => !CASCADE.test(finalizer))
  if (foreign.length === finalizers.length) return
  await client.patch(APPLICATION, { name, namespace }, { metadata: { finalizers: foreign } })
}

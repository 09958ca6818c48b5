import type { KubeObject } from '../../cluster/kube-object.ts'
import type { ArgoCdParts } from '../argocd-parts.ts'
import { APPLICATION } from '../kinds.ts'
import { notFound } from './find-application.ts'
import { throughKubernetes } from './through-kubernetes.ts'
import { APPLICATION_TYPE } from './types/application-type.ts'
import { goMarshalled } from './types/go-struct.ts'

/** As whoever owns what the API server has written stands in `managedFields`. */
export const SERVER = 'argocd-server'

export interface StoreOptions {
  readonly signal: AbortSignal
  /** Before what Kubernetes says. */
  readonly prefix: string
}

/**
 * An update by the API server: it reads the newest, changes it and writes all of it, tried again on a conflict. So there is no lock, what
 * others wrote meanwhile stays, and what Argo CD's type does not know is gone. @throws ApiError.
 */
export async function storeApplication(
  parts: ArgoCdParts,
  name: string,
  change: (application: KubeObject) => KubeObject,
  { signal, prefix }: StoreOptions,
): Promise<KubeObject> {
  const { cluster, namespace } = parts
  return await throughKubernetes(parts, signal, prefix, () => {
    const info = cluster.kindOf(APPLICATION)
    const latest = cluster.peek(info, { name, namespace })
    if (latest === undefined) throw notFound(name)
    return cluster.replace(info, typed(parts, change(latest)), { fieldManager: SERVER })
  })
}

/** As Go writes it: without what its type does not know. */
export function typed({ version }: ArgoCdParts, application: KubeObject): KubeObject {
  const { metadata, ...members } = goMarshalled(application, APPLICATION_TYPE, version)
  return { ...APPLICATION, ...members, metadata: metadata as unknown as KubeObject['metadata'] }
}

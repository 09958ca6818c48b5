import type { ClusterClient } from '../cluster/cluster-client.ts'
import type { Outages } from './outages.ts'

/** Argo CD got no connection to the Kubernetes API. */
export class KubernetesUnreachable extends Error {
  override readonly name = 'KubernetesUnreachable'
}

/**
 * Returns when the Kubernetes API can be reached; waits while it is silent.
 * @throws KubernetesUnreachable while it refuses connections; the reason of the signal.
 */
export async function reachKubernetes(outages: Outages, signal?: AbortSignal): Promise<void> {
  while (outages.kubernetes !== undefined) {
    if (outages.kubernetes === 'refused') throw new KubernetesUnreachable('dial tcp 127.0.0.1:6443: connect: connection refused')
    await new Promise<void>((resolve, reject) => {
      const finish = (settle: () => void) => {
        end()
        signal?.removeEventListener('abort', onAbort)
        settle()
      }
      const onAbort = () => finish(() => reject(signal?.reason))
      const end = outages.onChange(() => finish(resolve))
      signal?.addEventListener('abort', onAbort, { once: true })
      if (signal?.aborted) onAbort()
    })
  }
}

/** The client of the API server and the controllers, which cannot reach more than the outages let it. Open watches stay open and quiet. */
export function reachingClient(client: ClusterClient, outages: Outages): ClusterClient {
  const reach = () => reachKubernetes(outages)
  return {
    served: async (kind) => {
      await reach()
      return await client.served(kind)
    },
    get: async (kind, key) => {
      await reach()
      return await client.get(kind, key)
    },
    list: async (kind, options) => {
      await reach()
      return await client.list(kind, options)
    },
    watch: (kind, onEvent) => client.watch(kind, onEvent),
    create: async (object, fieldManager) => {
      await reach()
      return await client.create(object, fieldManager)
    },
    apply: async (object, fieldManager, options) => {
      await reach()
      return await client.apply(object, fieldManager, options)
    },
    patch: async (kind, key, patch, options) => {
      await reach()
      return await client.patch(kind, key, patch, options)
    },
    delete: async (kind, key, options) => {
      await reach()
      return await client.delete(kind, key, options)
    },
    bind: async (pod, node) => {
      await reach()
      await client.bind(pod, node)
    },
  }
}

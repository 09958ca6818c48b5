import { StatusError } from '../../cluster/status-error.ts'
import type { ArgoCdParts } from '../argocd-parts.ts'
import { ApiError, fromKubernetes } from '../gateway/api-error.ts'
import { KubernetesUnreachable, reachKubernetes } from '../kubernetes-reach.ts'

/**
 * What the API server asks of the Kubernetes API, `prefix` before every failure of it.
 * @throws ApiError; the reason of the signal while the Kubernetes API is silent.
 */
export async function throughKubernetes<T>({ outages }: ArgoCdParts, signal: AbortSignal, prefix: string, ask: () => T | Promise<T>): Promise<T> {
  try {
    await reachKubernetes(outages, signal)
    return await ask()
  } catch (error) {
    if (error instanceof StatusError) throw fromKubernetes(error, prefix)
    if (error instanceof KubernetesUnreachable) throw new ApiError(2, prefix + error.message)
    throw error
  }
}

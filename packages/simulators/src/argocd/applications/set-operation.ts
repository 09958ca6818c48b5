import { isMap, type JsonMap, type KubeObject } from '../../cluster/kube-object.ts'
import type { ArgoCdParts } from '../argocd-parts.ts'
import { ApiError } from '../gateway/api-error.ts'
import { storeApplication } from './store-application.ts'

/**
 * Sets what the controller is to do, unless it has something to do already: auto-sync may have come first. What the last operation came to is
 * gone with it. @throws ApiError.
 */
export async function setOperation(parts: ArgoCdParts, name: string, operation: JsonMap): Promise<KubeObject> {
  // The real server does not give this up when the caller does.
  const forAsLongAsItTakes = new AbortController().signal
  const change = (latest: KubeObject): KubeObject => {
    if (isMap(latest['operation'])) throw new ApiError(9, 'another operation is already in progress')
    const { operationState: _before, ...status } = latest.status ?? {}
    return { ...latest, operation, status }
  }
  const prefix = `error setting app operation: error updating application ${JSON.stringify(name)}: `
  return await storeApplication(parts, name, change, { signal: forAsLongAsItTakes, prefix })
}

import { type JsonMap, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { listedApplication } from '../applications/application-answer.ts'
import { findKnownApplication } from '../applications/find-application.ts'
import { groupOf } from '../controller/comparison/resource-key.ts'
import type { Call } from '../gateway/route.ts'
import { APPLICATION } from '../kinds.ts'
import { findResource, type ResourceRequest, readLive } from './live-resource.ts'

export interface FoundObject {
  readonly application: KubeObject
  /** Of the tree; undefined: the application itself is meant. */
  readonly node: JsonMap | undefined
  readonly object: KubeObject
}

/** A live resource, or the application itself where the request names it by its own name. */
export async function findObject(call: Call, request: ResourceRequest, action: string): Promise<FoundObject> {
  const { parts, session } = call
  const { name, resourceName, scope } = request
  if (request.kind === APPLICATION.kind && request.group === groupOf(APPLICATION) && name === resourceName) {
    const application = findKnownApplication(parts, session, name, scope, action)
    const object = { ...APPLICATION, ...listedApplication(application, parts.version) } as unknown as KubeObject
    return { application, node: undefined, object }
  }
  const { application, node } = await findResource(call, request, action)
  return { application, node, object: await readLive(call, node, textAt(node, 'version') ?? '', 'error getting resource: ') }
}

import type { KubeObject } from '../../cluster/kube-object.ts'
import { SERVER } from '../applications/store-application.ts'
import { throughKubernetes } from '../applications/through-kubernetes.ts'
import { goMarshalled } from '../applications/types/go-struct.ts'
import type { ArgoCdParts } from '../argocd-parts.ts'
import { ApiError } from '../gateway/api-error.ts'
import type { Call } from '../gateway/route.ts'
import { APP_PROJECT } from '../kinds.ts'
import { storedProject } from './find-project.ts'
import { PROJECT_TYPE } from './project-type.ts'

/** From Kubernetes itself. @throws ApiError 404. */
export async function readProject({ parts, signal }: Call, name: string): Promise<KubeObject> {
  return await throughKubernetes(parts, signal, '', () => {
    const found = storedProject(parts, name)
    if (found === undefined) throw new ApiError(5, `appprojects.argoproj.io "${name}" not found`)
    return found
  })
}

export async function createProject({ parts, signal }: Call, project: KubeObject): Promise<KubeObject> {
  return await throughKubernetes(parts, signal, '', () => parts.cluster.create(typed(parts, project), { fieldManager: SERVER }))
}

/** All of it, at the resourceVersion that it has. */
export async function replaceProject({ parts, signal }: Call, project: KubeObject): Promise<KubeObject> {
  const { cluster } = parts
  return await throughKubernetes(parts, signal, '', () =>
    cluster.replace(cluster.kindOf(APP_PROJECT), typed(parts, project), { fieldManager: SERVER }),
  )
}

/** As Go writes it, in the namespace of the control plane. @throws ApiError 400 for one that says it is elsewhere. */
function typed({ version, namespace }: ArgoCdParts, project: KubeObject): KubeObject {
  const { metadata, ...members } = goMarshalled(project, PROJECT_TYPE, version)
  const own = project.metadata.namespace || namespace
  if (own !== namespace) {
    throw new ApiError(9, `the namespace of the provided object does not match the namespace sent on the request`)
  }
  return { ...APP_PROJECT, ...members, metadata: { ...(metadata as unknown as KubeObject['metadata']), namespace } }
}

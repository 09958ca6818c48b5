import { type Accepted, type CreateOptions, type DeploymentSpec, isDmsError, type JsonObject } from '@gitops-dms/core'
import { newTokenId } from '@gitops-dms/core/adapter'
import { accept } from './accept.ts'
import type { ArgoCdClient, Call } from './argocd-client.ts'
import type { ResolvedSettings } from './argocd-settings.ts'
import type { Application } from './argocd-types.ts'
import { buildApplication, CREATE_ANNOTATION } from './build-application.ts'
import { scopeOfApplication } from './find-deployment.ts'
import { startSync } from './start-sync.ts'

/** One Application, made exclusively and, unless told not to, synced at once. */
export async function createDeployment(
  client: ArgoCdClient,
  settings: ResolvedSettings,
  spec: DeploymentSpec,
  options: CreateOptions,
): Promise<Accepted> {
  const id = newTokenId()
  const call = { signal: options.signal, timeoutMs: options.timeoutMs }
  const created = await createOnce(client, settings, withMark(buildApplication(spec, settings), id), id, call)
  const scope = scopeOfApplication(created, settings)
  if (options.reconcile === false)
    return accept(created, { id, kind: 'create', follow: created.spec.syncPolicy?.automated == null ? 'stored' : 'any' })
  const { application, follow, warnings } = await startSync(client, scope, created, id, call)
  return accept(application, { id, kind: 'create', follow, warnings })
}

/** A lost reply is read back: the mark tells whether the application is ours. */
async function createOnce(client: ArgoCdClient, settings: ResolvedSettings, body: JsonObject, id: string, call: Call): Promise<Application> {
  try {
    return await client.createApplication(body, call)
  } catch (error) {
    if (!isDmsError(error, 'OUTCOME_UNKNOWN') || call.signal?.aborted === true) throw error
    const scope = { ...scopeOfApplication(body as unknown as Application, settings) }
    const found = await client.getApplication(scope, call).catch(() => {
      throw error
    })
    if (found.metadata.annotations?.[CREATE_ANNOTATION] !== id) throw error
    return found
  }
}

function withMark(application: JsonObject, id: string): JsonObject {
  const metadata = application['metadata'] as JsonObject
  const annotations = metadata['annotations'] as JsonObject | undefined
  return { ...application, metadata: { ...metadata, annotations: { ...annotations, [CREATE_ANNOTATION]: id } } }
}

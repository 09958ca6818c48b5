import type { JsonObject } from '@gitops-dms/core'
import { applyMergePatch, systemClock } from '@gitops-dms/core/adapter'
import { type ArgoCdClient, createArgoCdClient } from '../../src/argocd-client.ts'
import { type ArgoCdAdapterSettings, type ResolvedSettings, resolveSettings } from '../../src/argocd-settings.ts'
import type { Application } from '../../src/argocd-types.ts'

export const settingsWith = (settings: Partial<ArgoCdAdapterSettings> = {}): ResolvedSettings =>
  resolveSettings({ serverUrl: 'https://argocd.test', authToken: 'a.b.c', ...settings })

export interface RecordingClient {
  readonly client: ArgoCdClient
  /** The merge patches that were sent. */
  readonly patches: readonly JsonObject[]
  /** The bodies of the syncs that were sent. */
  readonly syncs: readonly JsonObject[]
  /** What the server holds now. */
  application(): Application
}

/** A server that holds one application: it merges patches and answers a sync with the operation set, as Argo CD does. */
export function recordingClient(held: Application, refuseSync?: Error): RecordingClient {
  let application = structuredClone(held)
  const patches: JsonObject[] = []
  const syncs: JsonObject[] = []
  const client: ArgoCdClient = {
    ...createArgoCdClient(settingsWith(), systemClock),
    getApplication: async () => structuredClone(application),
    patchApplication: async (_scope, patch) => {
      patches.push(patch)
      application = applyMergePatch(application as unknown as JsonObject, patch) as unknown as Application
      return structuredClone(application)
    },
    syncApplication: async (_scope, request) => {
      syncs.push({ ...request } as unknown as JsonObject)
      if (refuseSync !== undefined) throw refuseSync
      const { operationState: _state, ...status } = application.status ?? {}
      return { ...structuredClone(application), status, operation: { sync: {}, info: request.infos } }
    },
  }
  return { client, patches, syncs, application: () => application }
}

/** An application at rest, with marks of others in every map. */
export function applicationWith(spec: Partial<Application['spec']> = {}, metadata: Partial<Application['metadata']> = {}): Application {
  return {
    metadata: {
      name: 'web',
      namespace: 'argocd',
      uid: 'uid-1',
      resourceVersion: '7',
      labels: { team: 'a', 'example.test/theirs': 'kept' },
      annotations: { note: 'b', 'argocd.argoproj.io/hydrate': 'normal', 'gitops-dms.io/created-by': 'token-1' },
      ...metadata,
    },
    spec: {
      project: 'default',
      source: { repoURL: 'https://git.test/web.git', path: 'deploy', targetRevision: 'main' },
      destination: { server: 'https://kubernetes.default.svc', namespace: 'web' },
      ...spec,
    },
  }
}

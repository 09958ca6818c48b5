import type { Access } from '../../../src/argocd/access/access.ts'
import type { ArgoCdVersion } from '../../../src/argocd/argocd-version.ts'
import { applicationTree } from '../../../src/argocd/controller/tree/application-tree.ts'
import { managedResourceItems } from '../../../src/argocd/controller/tree/managed-resource-items.ts'
import { ApiError } from '../../../src/argocd/gateway/api-error.ts'
import { createGateway } from '../../../src/argocd/gateway/gateway.ts'
import { logsRoutes } from '../../../src/argocd/logs/logs-routes.ts'
import type { RepoServer } from '../../../src/argocd/repo-server/repo-server.ts'
import { resourcesRoutes } from '../../../src/argocd/resources/resources-routes.ts'
import type { JsonMap, KubeObject } from '../../../src/cluster/kube-object.ts'
import { applicationWorld } from '../applications/application-world.ts'

/** In the namespace of the application. */
export interface Manifest {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: Partial<KubeObject['metadata']> & { readonly name: string }
  readonly [member: string]: unknown
}

export interface ResourceWorldOptions {
  readonly version?: ArgoCdVersion
  readonly repoServer?: Partial<RepoServer>
}

/** The calls about resources of the application `web` in the namespace `web`, over a cluster in which nothing acts by itself. */
export function resourceWorld({ version = '3.5', repoServer = {} }: ResourceWorldOptions = {}) {
  const world = applicationWorld({ version })
  const { cluster, cache } = world
  cluster.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'web' } })
  const denied = new Set<string>()
  const access: Access = {
    ...world.parts.access,
    authenticate: (request) => {
      if (denied.has('session')) throw new ApiError(16, 'no session information')
      return world.parts.access.authenticate(request)
    },
    enforce: (_session, resource, action, object) => {
      if (denied.has(resource)) throw new ApiError(7, `permission denied: ${resource}, ${action}, ${object}, sub: admin`)
    },
  }
  const parts = { ...world.parts, access, repoServer: { ...world.parts.repoServer, ...repoServer } }
  const answer = createGateway(parts, [...resourcesRoutes, ...logsRoutes])

  const send = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}, signal?: AbortSignal): Promise<Response> => {
    const init = { method, headers: { 'content-type': 'application/json', ...headers }, ...(signal && { signal }) }
    const url = `https://argocd.test/api/v1/applications/web${path}`
    return answer(new Request(url, { ...init, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }))
  }
  const call = async (method: string, path: string, body?: unknown): Promise<JsonMap> => {
    const response = await send(method, path, body)
    if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`)
    return (await response.json()) as JsonMap
  }
  /** `400 3 the text`, or 200 alone. */
  const told = async (method: string, path: string, body?: unknown): Promise<string> => {
    const response = await send(method, path, body)
    const json = (await response.json()) as JsonMap
    return response.status === 200 ? '200' : `${response.status} ${json['code']} ${json['error']}`
  }
  /** As the controller leaves it: everything in the namespace without an owner is part of the application. */
  const compare = (): void => {
    const objects = cluster.kinds.filter(({ storedAs }) => storedAs === undefined).flatMap((info) => cluster.peekAll(info))
    const own = objects.filter(({ kind, metadata }) => metadata.namespace === 'web' && !metadata.ownerReferences && kind !== 'Event')
    const resources = own.map((live) => ({
      target: live,
      live,
      normalizedLive: undefined,
      predictedLive: undefined,
      isModified: false,
      isHook: false,
    }))
    cache.setTree('web', applicationTree(resources, objects))
    cache.setManagedResources('web', managedResourceItems(resources))
  }
  return {
    ...world,
    parts,
    send,
    call,
    told,
    compare,
    /** Kinds of things that nobody has a right to: `logs`; `session`: nobody is known. */
    denied,
    /** A resource of the application, in its tree. */
    resource: (object: Manifest): KubeObject => {
      const created = cluster.create({ ...object, metadata: { namespace: 'web', ...object.metadata } } as KubeObject, { fieldManager: 'test' })
      compare()
      return created
    },
    read: (apiVersion: string, kind: string, name: string) => cluster.find(cluster.kindOf({ apiVersion, kind }), { name, namespace: 'web' }),
  }
}

export const resourceQuery = (group: string, version: string, kind: string, name: string): string =>
  `resourceName=${name}&namespace=web&group=${group}&version=${version}&kind=${kind}`

export const deployment = (name: string, spec: JsonMap = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  spec: {
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'app', image: 'web:1' }] } },
    ...spec,
  },
})

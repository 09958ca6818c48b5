import { VirtualClock } from '@gitops-dms/testkit/simulator'
import type { Access } from '../../../src/argocd/access/access.ts'
import { ApplicationInformer } from '../../../src/argocd/applications/application-informer.ts'
import { applicationRoutes } from '../../../src/argocd/applications/application-routes.ts'
import type { ArgoCdParts } from '../../../src/argocd/argocd-parts.ts'
import { DEFAULT_ARGOCD_TIMING } from '../../../src/argocd/argocd-timing.ts'
import type { ArgoCdVersion } from '../../../src/argocd/argocd-version.ts'
import { createAppCache } from '../../../src/argocd/create-app-cache.ts'
import { ApiError } from '../../../src/argocd/gateway/api-error.ts'
import { createGateway } from '../../../src/argocd/gateway/gateway.ts'
import { APP_PROJECT, APPLICATION, ARGOCD_KINDS } from '../../../src/argocd/kinds.ts'
import { reachingClient } from '../../../src/argocd/kubernetes-reach.ts'
import { Outages } from '../../../src/argocd/outages.ts'
import type { RepoServer } from '../../../src/argocd/repo-server/repo-server.ts'
import { RepoServerError } from '../../../src/argocd/repo-server/repo-server-error.ts'
import { Cluster } from '../../../src/cluster/cluster.ts'
import type { JsonMap, KubeObject } from '../../../src/cluster/kube-object.ts'
import { localClient } from '../../../src/cluster/local-client.ts'

const NAMESPACE = 'argocd'
const OPEN_SPEC: JsonMap = {
  sourceRepos: ['*'],
  destinations: [{ server: '*', namespace: '*' }],
  clusterResourceWhitelist: [{ group: '*', kind: '*' }],
}

interface Members {
  readonly metadata?: Partial<KubeObject['metadata']>
  readonly spec?: JsonMap
  readonly status?: JsonMap
}

export const commitOf = (revision: string) => Buffer.from(revision).toString('hex').padEnd(40, '0').slice(0, 40)

/** The calls about applications without a port, without controllers and with a repository server that knows every repository but those of `down.test`. */
export function applicationWorld({ version = '3.5' }: { version?: ArgoCdVersion } = {}) {
  const clock = new VirtualClock()
  const cluster = new Cluster({ clock, kinds: ARGOCD_KINDS, namespaces: [NAMESPACE] })
  const project = (name: string, spec: JsonMap = {}) =>
    cluster.create({ ...APP_PROJECT, metadata: { name, namespace: NAMESPACE }, spec: { ...OPEN_SPEC, ...spec } })
  project('default')
  const outages = new Outages()
  /** What nobody may do: `update default/web`. */
  const forbidden = new Set<string>()
  const session = { subject: 'admin', groups: [], issuedAt: undefined }
  const unused = (): never => {
    throw new Error('not part of this world')
  }
  const access: Access = {
    authenticate: () => session,
    identify: () => session,
    allows: (_session, _resource, action, object) => !forbidden.has(`${action} ${object}`),
    enforce: (_session, resource, action, object) => {
      if (forbidden.has(`${action} ${object}`)) throw new ApiError(7, `permission denied: ${resource}, ${action}, ${object}, sub: admin`)
    },
    logIn: unused,
    checkPassword: unused,
    changePassword: unused,
    issueToken: unused,
    revoke: unused,
    accounts: unused,
    account: unused,
    saveAccount: unused,
  }
  const applications = new ApplicationInformer({ cluster, clock, outages, namespace: NAMESPACE })
  const cache = createAppCache()
  const parts: ArgoCdParts = {
    version,
    namespace: NAMESPACE,
    clock,
    timing: DEFAULT_ARGOCD_TIMING,
    cluster,
    client: reachingClient(localClient(cluster), outages),
    applications,
    access,
    repoServer: repositories(unused),
    cache,
    outages,
  }
  const answer = createGateway(parts, applicationRoutes)
  const info = cluster.kindOf(APPLICATION)

  const send = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> => {
    const content = { 'content-type': 'application/json', ...headers }
    const sent = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }
    return answer(new Request(`https://argocd.test/api/v1/applications${path}`, { method, headers: content, ...sent }))
  }
  const call = async (method: string, path: string, body?: unknown, headers?: Record<string, string>) => {
    const response = await send(method, path, body, headers)
    const text = await response.text()
    const json: unknown = response.headers.get('content-type') === 'application/json' ? JSON.parse(text) : text
    return { status: response.status, json }
  }
  /** `400 3 the text`, or 200 alone. */
  const told = async (method: string, path: string, body?: unknown): Promise<string> => {
    const { status, json } = await call(method, path, body)
    return status === 200 ? '200' : `${status} ${String((json as JsonMap)['code'])} ${String((json as JsonMap)['error'])}`
  }

  return {
    clock,
    cluster,
    cache,
    outages,
    forbidden,
    parts,
    send,
    call,
    told,
    project,
    /** Puts one there as it is. */
    store: (name: string, members: Members = {}) =>
      cluster.create({ ...APPLICATION, spec: specOf(), ...members, metadata: { ...members.metadata, name, namespace: NAMESPACE } }),
    stored: (name: string) => cluster.find(info, { name, namespace: NAMESPACE }),
    patch: (name: string, change: JsonMap) => cluster.patch(info, { name, namespace: NAMESPACE }, change),
    settings: (data: Record<string, string>) =>
      cluster.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'argocd-cm', namespace: NAMESPACE }, data }),
    events: () =>
      cluster
        .list(cluster.kindOf({ apiVersion: 'v1', kind: 'Event' }), NAMESPACE)
        .map((event) => `${event['reason']} ${(event['involvedObject'] as JsonMap)['name']}: ${event['message']}`),
  }
}

export const specOf = (members: JsonMap = {}): JsonMap => ({
  project: 'default',
  source: { repoURL: 'https://git.test/web.git', path: 'web', targetRevision: 'main' },
  destination: { server: 'https://kubernetes.default.svc', namespace: 'web' },
  ...members,
})

const repositories = (unused: () => never): RepoServer => ({
  resolve: async (_source, revision) => {
    if (revision === 'gone') throw new RepoServerError(2, `unable to resolve '${revision}' to a commit SHA`)
    return commitOf(revision)
  },
  test: async ({ repoURL }) => {
    if (repoURL.includes('down.test')) throw new RepoServerError(2, 'no route to host')
  },
  generate: async ({ source, revision }) => {
    if (source.path === 'nowhere') throw new RepoServerError(2, 'nowhere: app path does not exist')
    return { manifests: [], revision: commitOf(revision), sourceType: 'Directory' }
  },
  testRepository: unused,
  revisionMetadata: unused,
  chartDetails: unused,
  ociMetadata: unused,
  references: unused,
  ociTags: unused,
  apps: unused,
  charts: unused,
  appDetails: async ({ source }) => {
    if (source.path === 'nowhere') throw new RepoServerError(2, 'nowhere: app path does not exist')
    return {}
  },
  files: unused,
  directories: unused,
  close: async () => undefined,
})

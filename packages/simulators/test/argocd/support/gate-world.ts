import { VirtualClock } from '@gitops-dms/testkit/simulator'
import { createAccess } from '../../../src/argocd/access/create-access.ts'
import { ApplicationInformer } from '../../../src/argocd/applications/application-informer.ts'
import type { ArgoCdParts } from '../../../src/argocd/argocd-parts.ts'
import { DEFAULT_ARGOCD_TIMING } from '../../../src/argocd/argocd-timing.ts'
import type { ArgoCdVersion } from '../../../src/argocd/argocd-version.ts'
import { createAppCache } from '../../../src/argocd/create-app-cache.ts'
import { createGateway } from '../../../src/argocd/gateway/gateway.ts'
import type { Route } from '../../../src/argocd/gateway/route.ts'
import { APP_PROJECT, APPLICATION, ARGOCD_KINDS } from '../../../src/argocd/kinds.ts'
import { reachingClient } from '../../../src/argocd/kubernetes-reach.ts'
import { Outages } from '../../../src/argocd/outages.ts'
import { createRepoServer } from '../../../src/argocd/repo-server/create-repo-server.ts'
import { gateRoutes } from '../../../src/argocd/services/gate-routes.ts'
import { installedSettings } from '../../../src/argocd/services/installed-settings.ts'
import { Cluster } from '../../../src/cluster/cluster.ts'
import type { JsonMap } from '../../../src/cluster/kube-object.ts'
import { localClient } from '../../../src/cluster/local-client.ts'

export const NAMESPACE = 'argocd'
export const PASSWORD = 'password of admin'

export interface Asked {
  /** Default: that of the administrator; null: none. */
  readonly token?: string | null
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export interface Answered {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly body: JsonMap
}

export type GateWorld = ReturnType<typeof gateWorld>

/** What every Argo CD answers whatever it deploys, without a port and without controllers. */
export function gateWorld({ version = '3.5', routes = gateRoutes }: { version?: ArgoCdVersion; routes?: readonly Route[] } = {}) {
  const clock = new VirtualClock()
  const cluster = new Cluster({ clock, kinds: ARGOCD_KINDS, namespaces: [NAMESPACE] })
  for (const settings of installedSettings(NAMESPACE, version)) cluster.create(settings)
  const outages = new Outages()
  const client = reachingClient(localClient(cluster), outages)
  const store = { cluster, namespace: NAMESPACE }
  const passwords = { admin: PASSWORD, dev: 'password of dev', off: 'password of off', ci: 'password of ci' }
  const access = createAccess({ store, client, clock, version, passwords, loginMs: 750 })
  const parts: ArgoCdParts = {
    version,
    namespace: NAMESPACE,
    clock,
    timing: DEFAULT_ARGOCD_TIMING,
    cluster,
    client,
    applications: new ApplicationInformer({ cluster, clock, outages, namespace: NAMESPACE }),
    access,
    repoServer: createRepoServer({ clock, cluster, namespace: NAMESPACE, version, outages }),
    cache: createAppCache(),
    outages,
  }
  const answer = createGateway(parts, routes)
  const token = access.issueToken('admin:login', 0, 'of-the-test').token

  const ask = async (method: string, path: string, { token: own = token, body, headers = {} }: Asked = {}): Promise<Answered> => {
    const all = new Headers({ ...(method === 'GET' ? {} : { 'content-type': 'application/json' }), ...headers })
    if (own !== null) all.set('authorization', `Bearer ${own}`)
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
    const response = await answer(new Request(`https://argocd.test${path}`, { method, headers: all, ...(text === undefined ? {} : { body: text }) }))
    const given = await response.text()
    const isJson = response.headers.get('content-type') === 'application/json' && !response.headers.has('content-encoding')
    return { status: response.status, headers: response.headers, text: given, body: isJson ? (JSON.parse(given) as JsonMap) : {} }
  }
  /** One that takes time. */
  const askAndWait = async (method: string, path: string, asked: Asked = {}, ms = 1_000): Promise<Answered> => {
    const asking = ask(method, path, asked)
    await clock.advance(ms)
    return await asking
  }
  const change = (name: string, data: Readonly<Record<string, string | null>>) =>
    cluster.patch(cluster.kindOf({ apiVersion: 'v1', kind: 'ConfigMap' }), { name, namespace: NAMESPACE }, { data: { ...data } })
  return {
    clock,
    cluster,
    outages,
    parts,
    token,
    answer,
    ask,
    askAndWait,
    logIn: async (username: string, password: string) => await askAndWait('POST', '/api/v1/session', { token: null, body: { username, password } }),
    settings: (data: Readonly<Record<string, string | null>>) => change('argocd-cm', data),
    policies: (data: Readonly<Record<string, string | null>>) => change('argocd-rbac-cm', data),
    createProject: (name: string, spec: JsonMap = {}) => cluster.create({ ...APP_PROJECT, metadata: { name, namespace: NAMESPACE }, spec }),
    createApplication: (name: string, spec: JsonMap) => cluster.create({ ...APPLICATION, metadata: { name, namespace: NAMESPACE }, spec }),
  }
}

import { VirtualClock } from '@gitops-dms/testkit/simulator'
import type { Access } from '../../../src/argocd/access/access.ts'
import { createAccess } from '../../../src/argocd/access/create-access.ts'
import { ApplicationInformer } from '../../../src/argocd/applications/application-informer.ts'
import type { ArgoCdParts } from '../../../src/argocd/argocd-parts.ts'
import { DEFAULT_ARGOCD_TIMING } from '../../../src/argocd/argocd-timing.ts'
import { createAppCache } from '../../../src/argocd/create-app-cache.ts'
import { createGateway } from '../../../src/argocd/gateway/gateway.ts'
import { APP_PROJECT, APPLICATION, ARGOCD_KINDS } from '../../../src/argocd/kinds.ts'
import { Outages } from '../../../src/argocd/outages.ts'
import { createRepoServer } from '../../../src/argocd/repo-server/create-repo-server.ts'
import { streamRoutes } from '../../../src/argocd/streams/stream-routes.ts'
import { Cluster } from '../../../src/cluster/cluster.ts'
import type { JsonMap } from '../../../src/cluster/kube-object.ts'
import { localClient } from '../../../src/cluster/local-client.ts'

const NAMESPACE = 'argocd'

/** The streams of an Argo CD without a port and without controllers. */
export function streamWorld({ watchBuffer = 1_000 } = {}) {
  const clock = new VirtualClock()
  const cluster = new Cluster({ clock, kinds: ARGOCD_KINDS, namespaces: [NAMESPACE] })
  for (const name of ['default', 'other']) cluster.create({ ...APP_PROJECT, metadata: { name, namespace: NAMESPACE }, spec: { sourceRepos: ['*'] } })
  const outages = new Outages()
  /** Names of applications that nobody may see. */
  const hidden = new Set<string>()
  const nobody = { subject: '', groups: [], issuedAt: undefined }
  const client = localClient(cluster)
  const access: Access = {
    ...createAccess({ store: { cluster, namespace: NAMESPACE }, client, clock, version: '3.5', passwords: {}, loginMs: 0 }),
    authenticate: () => nobody,
    identify: () => nobody,
    allows: (_session, _resource, _action, object) => !hidden.has(object.split('/')[1] ?? ''),
    enforce: () => undefined,
  }
  const timing = { ...DEFAULT_ARGOCD_TIMING, watchBuffer }
  const cache = createAppCache()
  const parts: ArgoCdParts = {
    version: '3.5',
    namespace: NAMESPACE,
    clock,
    timing,
    cluster,
    client,
    applications: new ApplicationInformer({ cluster, clock, outages, namespace: NAMESPACE }),
    access,
    repoServer: createRepoServer({ clock, cluster, namespace: NAMESPACE, version: '3.5', outages }),
    cache,
    outages,
  }
  const answer = createGateway(parts, streamRoutes)
  const open = (query = '', { headers = {}, path = '/api/v1/stream/applications' }: { headers?: Record<string, string>; path?: string } = {}) =>
    openStream(answer, `https://argocd.test${path}${query}`, headers)
  return {
    clock,
    cluster,
    cache,
    outages,
    hidden,
    open,
    create: (name: string, { labels = {}, project = 'default' }: { labels?: Record<string, string>; project?: string } = {}) =>
      cluster.create({
        ...APPLICATION,
        metadata: { name, namespace: NAMESPACE, labels },
        spec: { project, destination: {}, source: { repoURL: 'https://git.test/x.git' } },
      }),
    change: (name: string, patch: JsonMap) => cluster.patch(cluster.kindOf(APPLICATION), { name, namespace: NAMESPACE }, patch),
    remove: (name: string) => cluster.delete(cluster.kindOf(APPLICATION), { name, namespace: NAMESPACE }),
  }
}

/** A stream that is read as it comes. */
function openStream(answer: (request: Request) => Promise<Response>, url: string, headers: Record<string, string>) {
  const client = new AbortController()
  let response: Response | undefined
  let text = ''
  let ended = false
  let failed = false
  const read = async (): Promise<void> => {
    response = await answer(new Request(url, { headers, signal: client.signal }))
    const decoder = new TextDecoder()
    for await (const chunk of response.body ?? []) text += decoder.decode(chunk, { stream: true })
    ended = true
  }
  const done = read().catch(() => {
    failed = true // the client went away
  })
  return {
    status: () => response?.status,
    header: (name: string) => response?.headers.get(name),
    text: () => text,
    /** One for each line of JSON. */
    results: () =>
      text
        .split('\n')
        .flatMap((line) => (line === '' ? [] : [JSON.parse(line) as { result: JsonMap }]))
        .map(({ result }) => result),
    ended: () => ended,
    failed: () => failed,
    close: async () => {
      client.abort()
      await done
    },
  }
}

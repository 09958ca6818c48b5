import { createTransport, systemClock, type Transport, type TransportRequest } from '@gitops-dms/core/adapter'
import { customResourceDefinitions, FLUX_KINDS } from '@gitops-dms/simulators/flux'
import { type KnownUser, type KubeApiServer, startKubeApiServer } from './kube-apiserver.ts'

/** A genuine API server that knows the Flux kinds. */
export interface GenuineCluster {
  readonly server: KubeApiServer
  /** As the administrator. */
  readonly transport: Transport
  transportOf(token: string): Transport
  close(): Promise<void>
}

export async function startGenuineCluster(users: readonly KnownUser[] = [], flags: readonly string[] = []): Promise<GenuineCluster> {
  const server = await startKubeApiServer(users, flags)
  const opened: Transport[] = []
  const transportOf = (token: string) => {
    const transport = createTransport({
      baseUrl: server.url,
      tls: { ca: server.ca },
      headers: { accept: 'application/json', 'user-agent': 'gitops-dms' },
      credentials: { headers: async () => ({ authorization: `Bearer ${token}` }) },
    })
    opened.push(transport)
    return transport
  }
  const transport = transportOf(server.token)
  const cluster = {
    server,
    transport,
    transportOf,
    close: async () => {
      await Promise.all(opened.map((one) => one.close()))
      await server.close()
    },
  }
  for (const body of customResourceDefinitions()) {
    await ask(transport, 'PATCH', `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${body.metadata.name}`, {
      query: { fieldManager: 'flux', force: 'true' },
      body,
      contentType: 'application/apply-patch+yaml',
    })
  }
  await untilTrue(async () => {
    const { body } = await tell(transport, 'GET', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions')
    const { items } = body as {
      readonly items: readonly { readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] } }[]
    }
    return items.every((one) => one.status?.conditions?.some(({ type, status }) => type === 'Established' && status === 'True'))
  })
  // The cache of a kind begins with the first request for it, and says 429 until it is filled.
  const lists = FLUX_KINDS.map(({ group, version, plural }) => `/apis/${group}/${version}/${plural}`)
  await Promise.all(lists.map((path) => untilTrue(async () => (await tell(transport, 'GET', path)).status === 200)))
  return cluster
}

export interface AskOptions {
  readonly query?: Readonly<Record<string, string | undefined>>
  readonly body?: unknown
  readonly contentType?: string
}

export interface Told {
  readonly status: number
  /** Parsed where it is JSON. */
  readonly body: unknown
}

/** The answer, whatever it is. */
export async function tell(transport: Transport, method: TransportRequest['method'], path: string, options: AskOptions = {}): Promise<Told> {
  const { query, body, contentType } = options
  const headers = contentType === undefined ? {} : { 'content-type': contentType }
  const { status, text } = await transport.request({ method, path, query, body, headers, attempts: 1 })
  return { status, body: text.startsWith('{') ? JSON.parse(text) : text }
}

/** The body of an answer that is no failure. */
export async function ask<T>(transport: Transport, method: TransportRequest['method'], path: string, options: AskOptions = {}): Promise<T> {
  const { status, body } = await tell(transport, method, path, options)
  if (status >= 300) throw new Error(`${method} ${path} was answered ${status}: ${JSON.stringify(body).slice(0, 2_000)}`)
  return body as T
}

/** Looks again and again for up to 60 s: a real server takes the time that it takes. */
export async function untilTrue(isSo: () => Promise<boolean | undefined>): Promise<void> {
  for (let looks = 0; looks < 600; looks++) {
    if (await isSo()) return
    await systemClock.sleep(100)
  }
  throw new Error('it has not come true within 60 s')
}

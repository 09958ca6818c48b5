import { readJsonLines, type Transport } from '@gitops-dms/core/adapter'
import { type ClusterClient, type KindRef, type KubeObject, type ObjectEvent, StatusError } from '@gitops-dms/simulators/flux'

interface Resource {
  readonly path: string
  readonly namespaced: boolean
  readonly plural: string
}

interface ListBody {
  readonly metadata: { readonly resourceVersion: string }
  readonly items: readonly KubeObject[]
}

/** The client that the simulator's controllers know, over the HTTP API of a real server. */
export class ApiClusterClient implements ClusterClient {
  readonly #transport: Transport
  readonly #resources = new Map<string, Promise<Resource | undefined>>()
  readonly #ended = new AbortController()
  readonly #watches = new Set<Promise<void>>()
  /** What went wrong in the background: a test looks at it at its end. */
  readonly failures: unknown[] = []

  constructor(transport: Transport) {
    this.#transport = transport
  }

  async served(kind: KindRef) {
    return await this.#resourceOf(kind)
  }

  async get(kind: KindRef, key: { readonly namespace?: string | undefined; readonly name: string }) {
    const resource = await this.#resourceOf(kind)
    if (resource === undefined) return undefined
    return await undefinedIfMissing(this.#send<KubeObject>('GET', this.#path(resource, key.namespace, key.name)))
  }

  async list(kind: KindRef, { namespace, labelSelector }: { readonly namespace?: string | undefined; readonly labelSelector?: string } = {}) {
    const resource = await this.#known(kind)
    const { items } = await this.#send<ListBody>('GET', this.#path(resource, namespace), { query: { labelSelector } })
    return items.map((item) => ({ ...item, ...kind, apiVersion: kind.apiVersion }))
  }

  watch(kind: KindRef, onEvent: (event: ObjectEvent) => void): () => void {
    const stop = new AbortController()
    const signal = AbortSignal.any([stop.signal, this.#ended.signal])
    const running = this.#follow(kind, onEvent, signal).catch((error: unknown) => {
      if (!signal.aborted) this.failures.push(error)
    })
    this.#watches.add(running)
    void running.finally(() => this.#watches.delete(running))
    return () => stop.abort(new Error('the watch was ended'))
  }

  async create(object: KubeObject, fieldManager: string) {
    const path = this.#path(await this.#known(object), object.metadata.namespace)
    return await this.#send<KubeObject>('POST', path, { query: { fieldManager }, body: object })
  }

  async apply(object: KubeObject, fieldManager: string, { dryRun = false, force = true } = {}) {
    const path = this.#path(await this.#known(object), object.metadata.namespace, object.metadata.name)
    const query = { fieldManager, force: String(force), ...(dryRun ? { dryRun: 'All' } : {}) }
    return await this.#send<KubeObject>('PATCH', path, { query, body: object, contentType: 'application/apply-patch+yaml' })
  }

  async patch(
    kind: KindRef,
    key: { readonly namespace?: string | undefined; readonly name: string },
    patch: object,
    options: { readonly subresource?: string; readonly fieldManager?: string; readonly type?: 'merge' | 'json' } = {},
  ) {
    const { subresource, fieldManager, type = 'merge' } = options
    const path = `${this.#path(await this.#known(kind), key.namespace, key.name)}${subresource === undefined ? '' : `/${subresource}`}`
    return await this.#send<KubeObject>('PATCH', path, {
      query: { fieldManager },
      body: patch,
      contentType: `application/${type === 'json' ? 'json' : 'merge'}-patch+json`,
    })
  }

  async delete(
    kind: KindRef,
    key: { readonly namespace?: string | undefined; readonly name: string },
    options: { readonly propagationPolicy?: string; readonly uid?: string; readonly gracePeriodSeconds?: number } = {},
  ) {
    const { uid, ...given } = options
    const body = { apiVersion: 'v1', kind: 'DeleteOptions', ...given, ...(uid === undefined ? {} : { preconditions: { uid } }) }
    const answer = await undefinedIfMissing(this.#send<object>('DELETE', this.#path(await this.#known(kind), key.namespace, key.name), { body }))
    return answer !== undefined
  }

  async bind({ namespace, name }: { readonly namespace?: string | undefined; readonly name: string }, node: string) {
    const body = { apiVersion: 'v1', kind: 'Binding', metadata: { name }, target: { apiVersion: 'v1', kind: 'Node', name: node } }
    await this.#send('POST', `/api/v1/namespaces/${namespace ?? ''}/pods/${name}/binding`, { body })
  }

  /** Ends all watches. */
  async close() {
    this.#ended.abort(new Error('the client was closed'))
    await Promise.all(this.#watches)
  }

  async #follow(kind: KindRef, onEvent: (event: ObjectEvent) => void, signal: AbortSignal) {
    const known = new Map<string, KubeObject>()
    const see = (type: ObjectEvent['type'], object: KubeObject) => {
      const key = `${object.metadata.namespace ?? ''}/${object.metadata.name}`
      if (type === 'DELETED') known.delete(key)
      else known.set(key, object)
      if (!signal.aborted) onEvent({ type, object: { ...object, apiVersion: kind.apiVersion, kind: kind.kind } })
    }
    while (!signal.aborted) {
      const path = this.#path(await this.#known(kind))
      const { items, metadata } = await this.#send<ListBody>('GET', path, { signal })
      const there = new Set(items.map((item) => `${item.metadata.namespace ?? ''}/${item.metadata.name}`))
      for (const [key, object] of known) if (!there.has(key)) see('DELETED', object)
      for (const item of items) {
        const before = known.get(`${item.metadata.namespace ?? ''}/${item.metadata.name}`)
        if (before?.metadata.resourceVersion !== item.metadata.resourceVersion) see(before === undefined ? 'ADDED' : 'MODIFIED', item)
      }
      await this.#stream(path, metadata.resourceVersion, see, signal)
    }
  }

  /** Until it ends or has to begin anew. */
  async #stream(path: string, resourceVersion: string, see: (type: ObjectEvent['type'], object: KubeObject) => void, signal: AbortSignal) {
    const { status, body } = await this.#transport.stream({ method: 'GET', path, query: { watch: 'true', resourceVersion }, signal })
    if (status !== 200) throw new StatusError(status, '', `watch of ${path} was answered ${status}`)
    for await (const line of readJsonLines(body)) {
      const { type, object } = line as { readonly type: string; readonly object: KubeObject }
      if (type === 'ERROR') return
      if (type === 'ADDED' || type === 'MODIFIED' || type === 'DELETED') see(type, object)
    }
  }

  async #known(kind: KindRef): Promise<Resource> {
    const resource = await this.#resourceOf(kind)
    if (resource !== undefined) return resource
    throw new StatusError(404, 'NotFound', `no matches for kind "${kind.kind}" in version "${kind.apiVersion}"`)
  }

  #resourceOf({ apiVersion, kind }: KindRef): Promise<Resource | undefined> {
    const key = `${apiVersion}/${kind}`
    const known = this.#resources.get(key) ?? this.#discover(apiVersion, kind)
    this.#resources.set(key, known)
    return known
  }

  async #discover(apiVersion: string, kind: string): Promise<Resource | undefined> {
    const path = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`
    interface Resources {
      readonly resources: readonly { readonly name: string; readonly kind: string; readonly namespaced: boolean }[]
    }
    const answer = await undefinedIfMissing(this.#send<Resources>('GET', path))
    const found = answer?.resources.find((one) => one.kind === kind && !one.name.includes('/'))
    return found === undefined ? undefined : { path, plural: found.name, namespaced: found.namespaced }
  }

  #path({ path, plural, namespaced }: Resource, namespace?: string, name?: string): string {
    const below = namespaced && namespace !== undefined ? `${path}/namespaces/${namespace}` : path
    return `${below}/${plural}${name === undefined ? '' : `/${name}`}`
  }

  async #send<T>(
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    options: {
      readonly query?: Record<string, string | undefined>
      readonly body?: object
      readonly contentType?: string
      readonly signal?: AbortSignal
    } = {},
  ): Promise<T> {
    const { query, body, contentType, signal } = options
    const headers = contentType === undefined ? {} : { 'content-type': contentType }
    const answer = await this.#transport.request({ method, path, query, body, headers, signal })
    if (answer.status < 300) return JSON.parse(answer.text) as T
    throw toStatusError(answer.status, answer.text)
  }
}

function toStatusError(code: number, text: string): StatusError {
  if (!text.startsWith('{')) return new StatusError(code, code === 404 ? 'NotFound' : '', text.trim())
  const { reason, message, details } = JSON.parse(text) as { readonly reason?: string; readonly message: string; readonly details?: never }
  return new StatusError(code, reason ?? '', message, details)
}

async function undefinedIfMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof StatusError && error.code === 404) return undefined
    throw error
  }
}

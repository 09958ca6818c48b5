import type { VirtualClock } from '@gitops-dms/testkit/simulator'
import { Cluster, type ClusterOptions } from '../../src/cluster/cluster.ts'
import { type ApiServer, type ApiServerOptions, createApiServer } from '../../src/kubernetes/api-server.ts'

export const ADMIN = 'admin-token'

/** An API server without a socket: its requests are made and answered in this process. */
export function apiOf(cluster: Cluster, options: Partial<ApiServerOptions> = {}): ApiServer {
  return createApiServer(cluster, { token: ADMIN, ...options })
}

export const clusterOf = (clock: VirtualClock, options: ClusterOptions = {}) => new Cluster({ clock, namespaces: ['apps'], ...options })

export interface Asked {
  /** Bearer token. Default: the administrator's; '' = none. */
  readonly token?: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

export interface Told {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: answers of any shape are looked into
  readonly json: any
}

export async function ask(api: ApiServer, method: string, path: string, asked: Asked = {}): Promise<Told> {
  const response = await open(api, method, path, asked)
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, json: /^[[{]/.test(text) ? parsed(text) : undefined }
}

/** The answer before its body is read, for streams. */
export function open(api: ApiServer, method: string, path: string, { token = ADMIN, body, headers = {}, signal }: Asked = {}): Promise<Response> {
  const sent = body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body)
  const all = new Headers({ ...(sent === null ? {} : { 'content-type': 'application/json' }), ...headers })
  if (token !== '') all.set('authorization', `Bearer ${token}`)
  return api.answer(new Request(`https://kubernetes.test${path}`, { method, headers: all, body: sent, ...(signal === undefined ? {} : { signal }) }))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // several lines, or cut
  }
}

/** Reads a stream line by line, as far as it has come. */
export class Lines {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>
  readonly all: string[] = []
  ended: 'cleanly' | 'cut' | undefined

  constructor(response: Response) {
    if (response.body === null) throw new TypeError('the answer has no body')
    this.#reader = response.body.getReader()
    void this.#read()
  }

  get events(): {
    readonly type: string
    readonly object: Readonly<Record<string, unknown>> & { readonly metadata: Readonly<Record<string, unknown>> }
  }[] {
    return this.all.map((line) => JSON.parse(line))
  }

  close(): Promise<void> {
    return this.#reader.cancel()
  }

  async #read(): Promise<void> {
    const decoder = new TextDecoder()
    let rest = ''
    try {
      for (;;) {
        const { done, value } = await this.#reader.read()
        if (done) break
        const lines = (rest + decoder.decode(value, { stream: true })).split('\n')
        rest = lines.pop() ?? ''
        this.all.push(...lines)
      }
      this.ended = 'cleanly'
    } catch {
      this.ended = 'cut'
    }
  }
}

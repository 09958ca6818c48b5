import type { IncomingMessage } from 'node:http'
import { Agent, request } from 'node:https'

export interface Access {
  readonly url: string
  readonly ca: string
  readonly token?: string
}

export interface CallOptions {
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly agent?: Agent
  readonly signal?: AbortSignal
}

export interface Answer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly json: any
}

/** Sends one request over a connection of its own and reads the head of the answer. */
export function open(access: Access, method: string, path: string, { body, headers, agent, signal }: CallOptions = {}): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const authorization = access.token === undefined ? {} : { authorization: `Bearer ${access.token}` }
    const sent = request(
      access.url + path,
      {
        method,
        ca: access.ca,
        agent: agent ?? new Agent({ keepAlive: false }),
        headers: { ...authorization, ...headers },
        ...(signal === undefined ? {} : { signal }),
      },
      resolve,
    )
    sent.on('error', reject)
    sent.end(body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body))
  })
}

/** The whole exchange. Rejects when it is cut. */
export async function call(access: Access, method: string, path: string, options: CallOptions = {}): Promise<Answer> {
  const incoming = await open(access, method, path, options)
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString('utf8')
  const isJson = incoming.headers['content-type']?.startsWith('application/json') ?? false
  return { status: incoming.statusCode ?? 0, headers: incoming.headers, text, json: isJson ? JSON.parse(text) : undefined }
}

export interface Lines {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: tests look into lines of every shape
  next(): Promise<any>
  /** The first line that is so; those before it are skipped. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  until(isWanted: (line: any) => boolean): Promise<any>
  close(): void
}

/** An NDJSON stream, line by line; `next` resolves undefined at its end. */
export async function openLines(access: Access, path: string): Promise<Lines> {
  const incoming = await open(access, 'GET', path)
  const lines = readLines(incoming)
  const next = async () => {
    const { done, value } = await lines.next()
    return done ? undefined : JSON.parse(value)
  }
  return {
    status: incoming.statusCode ?? 0,
    next,
    until: async (isWanted) => {
      for (;;) {
        const line = await next()
        if (line === undefined) throw new Error('the stream has ended without it')
        if (isWanted(line)) return line
      }
    },
    close: () => incoming.destroy(),
  }
}

async function* readLines(incoming: IncomingMessage): AsyncGenerator<string> {
  let rest = ''
  incoming.setEncoding('utf8')
  for await (const chunk of incoming) {
    const parts = (rest + chunk).split('\n')
    rest = parts.pop() ?? ''
    yield* parts
  }
}

import type { IncomingMessage } from 'node:http'
import { Agent, request as httpsRequest } from 'node:https'

export interface Asked {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | undefined
}

export interface Answered {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly text: string
}

/** An answer that does not end by itself. */
export interface Stream {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  /** The lines that have come until `mark` is in one, or until the answer ended, or 5 s. */
  until(mark: string): Promise<string>
  close(): void
}

/** Requests without any header or retry that was not asked for, to one server. */
export class Sender {
  readonly #url: string
  readonly #token: string
  readonly #agent: Agent

  constructor({ url, ca, token }: { readonly url: string; readonly ca: string; readonly token: string }) {
    this.#url = url
    this.#token = token
    this.#agent = new Agent({ keepAlive: true, ca })
  }

  async send(asked: Asked): Promise<Answered> {
    const answer = await this.#open(asked)
    const chunks: Buffer[] = []
    for await (const chunk of answer) chunks.push(chunk as Buffer)
    return { ...headOf(answer), text: Buffer.concat(chunks).toString() }
  }

  async stream(asked: Asked): Promise<Stream> {
    const answer = await this.#open(asked)
    let text = ''
    let look = () => {}
    answer.setEncoding('utf8')
    answer.on('data', (chunk: string) => {
      text += chunk
      look()
    })
    answer.on('close', () => look())
    answer.on('error', () => look()) // it is closed then
    const until = (mark: string) =>
      new Promise<string>((resolve) => {
        const done = () => {
          clearTimeout(timer)
          resolve(text)
        }
        const timer = setTimeout(done, 5_000)
        look = () => ((text.includes(mark) && text.endsWith('\n')) || answer.destroyed ? done() : undefined)
        look()
      })
    return { ...headOf(answer), until, close: () => answer.destroy() }
  }

  close(): void {
    this.#agent.destroy()
  }

  #open({ method, path, headers, body }: Asked): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }
      const all = { authorization: `Bearer ${this.#token}`, ...headers, ...length }
      const sent = httpsRequest(this.#url + path, { method, agent: this.#agent, headers: all }, resolve)
      sent.on('error', reject)
      sent.end(body)
    })
  }
}

const headOf = ({ statusCode = 0, headers }: IncomingMessage) => ({
  status: statusCode,
  headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value === undefined ? undefined : String(value)])),
})

import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import type { Json } from '../../src/cluster/kube-object.ts'

export interface Access {
  readonly url: string
  readonly ca: string
  readonly token: string
}

export interface Call {
  readonly method: string
  readonly path: string
  readonly body?: unknown
  readonly contentType?: string
  /** In place of the token of the access; '' sends none. */
  readonly authorization?: string
  readonly headers?: Readonly<Record<string, string>>
}

export interface Answer {
  readonly status: number
  readonly contentType: string
  readonly headers: IncomingMessage['headers']
  readonly text: string
  /** The body, where it is JSON. */
  readonly json: Json
}

/** The headers have come; the body has not been read. */
export async function open(access: Access, call: Call): Promise<IncomingMessage> {
  const authorization = call.authorization ?? `Bearer ${access.token}`
  const body = call.body === undefined ? undefined : typeof call.body === 'string' ? call.body : JSON.stringify(call.body)
  const sent = request(access.url + call.path, {
    method: call.method,
    ca: access.ca,
    headers: {
      ...(authorization === '' ? {} : { authorization }),
      ...(call.contentType === undefined ? (body === undefined ? {} : { 'content-type': 'application/json' }) : { 'content-type': call.contentType }),
      // Node frames the body of a DELETE only when it knows its length.
      ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
      ...call.headers,
    },
  })
  sent.end(body)
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  return response
}

export async function send(access: Access, call: Call): Promise<Answer> {
  const response = await open(access, call)
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString()
  const contentType = response.headers['content-type'] ?? ''
  return {
    status: response.statusCode ?? 0,
    contentType,
    headers: response.headers,
    text,
    json: contentType.includes('json') ? JSON.parse(text) : undefined,
  }
}

import { type Access, type Answer, send } from './api-client.ts'
import { readRecording } from './recordings.ts'

export interface Exchange {
  readonly id: string
  readonly about: string
  readonly request: { readonly method: string; readonly path: string; readonly headers: Readonly<Record<string, string>>; readonly body: unknown }
  readonly response: { readonly status: number; readonly headers: readonly (readonly [string, string])[]; readonly body?: unknown }
}

export const readExchanges = async (name: string): Promise<readonly Exchange[]> =>
  (await readRecording<{ readonly exchanges: readonly Exchange[] }>(`kubernetes/${name}.json`)).exchanges

/** The recorded request, with the token of this server where the recording has a redacted one, or none at all (it was made as an administrator). */
export function repeat(access: Access, { request }: Exchange): Promise<Answer> {
  const { 'content-type': contentType, authorization: _redacted, ...headers } = request.headers
  return send(access, {
    method: request.method,
    path: request.path,
    headers,
    ...(request.body === null ? {} : { body: request.body }),
    ...(contentType === undefined ? {} : { contentType }),
  })
}

export interface Compared {
  readonly status: number
  readonly contentType: string
  readonly warnings: string
  readonly body: unknown
}

export const recordedAnswer = ({ response }: Exchange): Compared => ({
  status: response.status,
  contentType: response.headers.find(([name]) => name === 'Content-Type')?.[1] ?? '',
  warnings: response.headers
    .filter(([name]) => name === 'Warning')
    .map(([, value]) => value)
    .join(', '),
  body: sameBody(response.body),
})

export const givenAnswer = (answer: Answer): Compared => ({
  status: answer.status,
  contentType: answer.contentType,
  warnings: String(answer.headers['warning'] ?? ''),
  body: sameBody(answer.json ?? answer.text),
})

const VARYING = ['uid', 'resourceVersion', 'creationTimestamp', 'deletionTimestamp', 'continue', 'storageVersionHash', 'shortNames', 'categories', 'serverAddress']

/** Without what differs between two servers. managedFields are not simulated. */
function sameBody(body: unknown): unknown {
  if (typeof body === 'string') return sameTokens(body)
  return JSON.parse(sameTokens(JSON.stringify(body ?? null)), (name, value: unknown) => {
    if (name === 'managedFields') return undefined
    return VARYING.includes(name) && typeof value !== 'object' ? `<${name}>` : VARYING.includes(name) ? undefined : value
  })
}

/** uids and generated names inside of texts. */
const sameTokens = (text: string): string => text.replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<uid>').replace(/gen-[a-z0-9]{5}/g, 'gen-<random>')

import { isDeepStrictEqual } from 'node:util'
import { textAt } from '../../src/cluster/kube-object.ts'
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

/** Versions and uids of then to those of now, learned from the answers. */
type Versions = Map<string, string>

function learnVersion(versions: Versions, { response }: Exchange, answer: Answer): void {
  for (const member of ['resourceVersion', 'uid']) {
    const then = textAt(response.body, 'metadata', member)
    const now = textAt(answer.json, 'metadata', member)
    if (then !== undefined && now !== undefined) versions.set(then, now)
  }
}

/** The recorded request, with the token of this server where the recording has a redacted one, or none at all (it was made as an administrator). */
export function repeat(access: Access, { request }: Exchange, versions: Versions, authorizationNow?: string): Promise<Answer> {
  const { 'content-type': contentType, authorization: _redacted, ...headers } = request.headers
  return send(access, {
    method: request.method,
    path: withTokens(request.path, versions),
    headers,
    ...(authorizationNow === undefined ? {} : { authorization: authorizationNow }),
    ...(request.body === null ? {} : { body: typeof request.body === 'string' ? request.body : withVersions(request.body, versions) }),
    ...(contentType === undefined ? {} : { contentType }),
  })
}

/** Continue tokens are base64 of JSON that names a version. */
const withTokens = (path: string, versions: Versions): string =>
  path.replace(/continue=(eyJ[\w-]+)/, (whole, token: string) => {
    const position = JSON.parse(Buffer.from(token, 'base64url').toString()) as { rv: number }
    const rv = versions.get(String(position.rv))
    return rv === undefined ? whole : `continue=${Buffer.from(JSON.stringify({ ...position, rv: Number(rv) })).toString('base64url')}`
  })

const withVersions = (body: unknown, versions: Versions): unknown =>
  JSON.parse(JSON.stringify(body), (name, value: unknown) =>
    ['resourceVersion', 'uid'].includes(name) ? (versions.get(String(value)) ?? value) : value,
  )

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

const VARYING = ['uid', 'resourceVersion', 'creationTimestamp', 'deletionTimestamp', 'continue', 'serverAddress']
/** Not simulated. */
const ABSENT = ['managedFields', 'storageVersionHash', 'shortNames', 'categories']

/** Without what differs between two servers. */
function sameBody(body: unknown): unknown {
  if (typeof body === 'string') return sameTokens(body)
  return JSON.parse(sameTokens(JSON.stringify(body ?? null)), (name, value: unknown) => {
    if (ABSENT.includes(name)) return undefined
    return VARYING.includes(name) && value !== '' ? `<${name}>` : value
  })
}

/** uids and generated names inside of texts. */
const sameTokens = (text: string): string =>
  text.replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<uid>').replace(/gen-[a-z0-9]{5}/g, 'gen-<random>')

export interface CompareOptions {
  readonly access: Access
  /** Of these exchanges only. Default: all. */
  readonly only?: readonly string[]
  /** Why an exchange is not compared; it is not even made. */
  readonly leftOut?: Readonly<Record<string, string>>
  /** What happened to the server before an exchange, outside of the recording. */
  readonly before?: Readonly<Record<string, () => void>>
}

/** Repeats the exchanges of a recording in their order. Returns those that were answered otherwise. */
export async function differences(recording: string, options: CompareOptions): Promise<Record<string, { recorded: Compared; given: Compared }>> {
  const different: Record<string, { recorded: Compared; given: Compared }> = {}
  const versions: Versions = new Map()
  for (const exchange of await readExchanges(recording)) {
    const { id } = exchange
    options.before?.[id]?.()
    if (options.leftOut?.[id] !== undefined || (options.only !== undefined && !options.only.includes(id))) continue
    const answer = await repeat(options.access, exchange, versions)
    learnVersion(versions, exchange, answer)
    const recorded = recordedAnswer(exchange)
    const given = givenAnswer(answer)
    if (!isDeepStrictEqual(recorded, given)) different[id] = { recorded, given }
  }
  return different
}

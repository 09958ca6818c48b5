import { send } from './api-client.ts'
import type { ArgoCdWorld } from './argocd-world.ts'
import { readRecording } from './recordings.ts'

export interface ArgoCdExchange {
  readonly id: string
  readonly request: { readonly method: string; readonly path: string; readonly headers: Readonly<Record<string, string>>; readonly body: unknown }
  readonly response: { readonly status?: number; readonly headers?: readonly (readonly [string, string])[]; readonly body?: unknown }
}

export interface ShownAnswer {
  readonly status: number | undefined
  readonly contentType: string
  readonly body: unknown
}

export const readArgoCdExchanges = async (name: string): Promise<readonly ArgoCdExchange[]> =>
  (await readRecording<{ readonly exchanges: readonly ArgoCdExchange[] }>(`argocd/${name}.json`)).exchanges

/** Where the recordings had their git server, and where they had none. */
const GIT = 'http://127.0.0.1:3000'
const NOBODY = '127.0.0.1:3999'
/** No server can listen there. */
const NOBODY_HERE = '127.0.0.1:1'

/** The recorded request, made here. `authorization`: in place of what was redacted; default the token of an account that may do everything. */
export async function repeat(world: ArgoCdWorld, { request }: ArgoCdExchange, authorization?: string): Promise<ShownAnswer> {
  const { 'content-type': contentType, authorization: redacted, ...headers } = request.headers
  const {
    status,
    contentType: answeredType,
    json,
    text,
  } = await send(world.simulator, {
    method: request.method,
    path: request.path,
    headers,
    authorization: redacted === undefined ? '' : (authorization ?? `Bearer ${world.simulator.token}`),
    contentType: contentType ?? '',
    ...(request.body === null || request.body === '' ? {} : { body: moved(request.body, world) }),
  })
  return { status, contentType: answeredType, body: shown(json ?? text, world.repositories.url) }
}

const moved = (body: unknown, { repositories }: ArgoCdWorld): string => {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return text.replaceAll(GIT, repositories.url).replaceAll(NOBODY, NOBODY_HERE)
}

export const recorded = ({ response }: ArgoCdExchange): ShownAnswer => ({
  status: response.status,
  contentType: response.headers?.find(([name]) => name === 'Content-Type')?.[1] ?? '',
  body: shown(response.body, GIT),
})

const VARYING = ['uid', 'resourceVersion', 'creationTimestamp', 'generation', 'managedFields']

/** Without what differs between two servers. */
function shown(body: unknown, git: string): unknown {
  const text = JSON.stringify(body ?? null)
    .replaceAll(git, 'http://<git>')
    .replaceAll(git.replace('http://', ''), '<git>')
    .replaceAll(NOBODY, '<nobody>')
    .replaceAll(NOBODY_HERE, '<nobody>')
  return JSON.parse(text, (name, value: unknown) => (VARYING.includes(name) ? undefined : value))
}

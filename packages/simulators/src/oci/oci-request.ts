import { at, textAt } from '../cluster/kube-object.ts'
import { type HttpAnswer, httpRequest } from '../remote/http-request.ts'
import type { RemoteAccess } from '../remote/remote-access.ts'
import { RemoteFailure, type RemoteFailureKind } from '../remote/remote-failure.ts'

export interface OciRepository {
  /** `127.0.0.1:5000`. */
  readonly host: string
  /** `charts/web`. */
  readonly name: string
  /** Plain http when https is not there. Default false, except for a host on loopback or in a private network, as the real client has it. */
  readonly insecure?: boolean | undefined
}

/** A call below `/v2/<name>/`, after the greeting that tells which scheme the registry speaks. @throws RemoteFailure. */
export async function requestFrom(
  repository: OciRepository,
  access: RemoteAccess,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<HttpAnswer> {
  const base = await greet(repository, access)
  const answer = await httpRequest(`${base}/v2/${repository.name}/${path}`, access, { headers })
  if (answer.status !== 200) throw refusalOf(answer)
  return answer
}

const PLAIN_HOSTS = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\]|10\..*|192\.168\..*|172\.(1[6-9]|2\d|3[01])\..*|.*\.local)(:\d+)?$/

/** https first, then http where that is allowed. */
async function greet({ host, insecure = false }: OciRepository, access: RemoteAccess): Promise<string> {
  const failures: RemoteFailure[] = []
  for (const scheme of insecure || PLAIN_HOSTS.test(host) ? ['https', 'http'] : ['https']) {
    try {
      const answer = await httpRequest(`${scheme}://${host}/v2/`, access)
      if (answer.status === 200) return `${scheme}://${host}`
      if (answer.status !== 401) throw refusalOf(answer)
      requireBasic(answer)
      return `${scheme}://${host}`
    } catch (error) {
      if (!(error instanceof RemoteFailure) || error.kind === 'scheme') throw error
      failures.push(error)
    }
  }
  const [first] = failures
  throw new RemoteFailure(first?.kind ?? 'unreachable', failures.map((failure) => failure.message).join('; '), first)
}

function requireBasic({ headers, url }: HttpAnswer): void {
  if (!/^bearer/i.test(headers['www-authenticate'] ?? '')) return
  throw new RemoteFailure('scheme', `GET ${url}: the simulator has no other login at a registry than Basic`)
}

const KINDS: Readonly<Record<string, RemoteFailureKind>> = {
  MANIFEST_UNKNOWN: 'no-reference',
  NAME_UNKNOWN: 'no-repository',
  UNAUTHORIZED: 'authentication',
  DENIED: 'authentication',
}

/** As go-containerregistry words an answer with another status. */
function refusalOf({ url, status, statusText, body }: HttpAnswer): RemoteFailure {
  const errors = errorsIn(body)
  const [first] = errors
  const kind =
    KINDS[textAt(first, 'code') ?? ''] ?? (status === 401 || status === 403 ? 'authentication' : status === 404 ? 'no-reference' : 'unreachable')
  const told = errors.map((error) => {
    const detail = at(error, 'detail')
    return `${textAt(error, 'code') ?? ''}: ${textAt(error, 'message') ?? ''}${detail === undefined || detail === null ? '' : `; ${goValue(detail)}`}`
  })
  const plain = `unexpected status code ${status} ${statusText}${body.length === 0 ? '' : `: ${body.toString()}`}`
  const text = told.length === 0 ? plain : told.length === 1 ? told.join('') : `multiple errors returned: ${told.join('; ')}`
  return new RemoteFailure(kind, `GET ${url}: ${text}`)
}

function errorsIn(body: Buffer): unknown[] {
  try {
    const errors = at(JSON.parse(body.toString()), 'errors')
    return Array.isArray(errors) ? errors : []
  } catch {
    return [] // not JSON: the body is shown as it is
  }
}

/** As Go prints a value that came from JSON: `map[name:x]`. */
function goValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(goValue).join(' ')}]`
  if (typeof value !== 'object' || value === null) return String(value ?? '<nil>')
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `map[${members.map(([name, member]) => `${name}:${goValue(member)}`).join(' ')}]`
}

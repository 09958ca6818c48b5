import { type HttpAnswer, httpRequest } from '../remote/http-request.ts'
import type { RemoteAccess } from '../remote/remote-access.ts'
import { RemoteFailure } from '../remote/remote-failure.ts'

const NO_OBJECT = '0'.repeat(40)

/**
 * The references of a remote, by git's smart protocol: full name to hash; HEAD too, and `refs/tags/x^{}` for the commit behind a tag object.
 * @throws RemoteFailure, in the words of go-git.
 */
export async function listReferences(url: string, access: RemoteAccess = {}): Promise<ReadonlyMap<string, string>> {
  requireHttp(url)
  const answer = await httpRequest(`${url.replace(/\/+$/, '')}/info/refs?service=git-upload-pack`, access)
  refuse(answer)
  const references = new Map<string, string>()
  for (const line of packetLines(answer.body)) {
    const [, hash, name] = /^([0-9a-f]{40}) ([^\0\n]+)/.exec(line) ?? []
    if (hash !== undefined && name !== undefined && hash !== NO_OBJECT) references.set(name, hash)
  }
  if (references.size === 0) throw new RemoteFailure('no-reference', 'remote repository is empty')
  return references
}

/** @throws RemoteFailure `scheme`. */
export function requireHttp(url: string): void {
  if (!/^https?:\/\//.test(url)) throw new RemoteFailure('scheme', `unsupported scheme: ${url}`)
}

function refuse({ status, body, url }: HttpAnswer): void {
  if (status >= 200 && status < 300) return
  const said = body.toString()
  if (status === 401) throw new RemoteFailure('authentication', `authentication required: ${said}`)
  if (status === 403) throw new RemoteFailure('authentication', `authorization failed: ${said}`)
  if (status === 404) throw new RemoteFailure('no-repository', `repository not found: ${said}`)
  const text = `unexpected client error: unexpected requesting "${url}" status code: ${status}`
  throw new RemoteFailure('unreachable', said === '' ? text : `${text}: ${said}`)
}

/** Each line is preceded by its length (itself included) in four hexadecimal digits; 0000 ends a section. */
function packetLines(body: Buffer): string[] {
  const lines: string[] = []
  for (let start = 0; start < body.length; ) {
    const length = Number.parseInt(body.toString('latin1', start, start + 4), 16)
    if (Number.isNaN(length) || start + length > body.length) throw new RemoteFailure('content', 'invalid pkt-len found')
    if (length > 4) lines.push(body.toString('utf8', start + 4, start + length))
    start += Math.max(length, 4)
  }
  return lines
}

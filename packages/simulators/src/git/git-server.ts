import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { resolve } from 'node:path'
import { type LoopbackServer, startLoopbackServer } from '../remote/loopback-server.ts'
import { authorizationOf, type Credentials } from '../remote/remote-access.ts'
import { endGroup, GIT_ENV } from './run-git.ts'

export interface GitServerOptions {
  /** The folder whose bare repositories are served: `<root>/web.git` is `<url>/web.git`. */
  readonly root: string
  /** Asked from everybody. Default: none are needed. */
  readonly credentials?: Credentials
}

/** `http://127.0.0.1:<port>`, a port that was free. */
export type GitServer = LoopbackServer

/** Serves real repositories over loopback http by git's own `git http-backend`: clone, ls-remote, fetch and push. */
export async function startGitServer(options: GitServerOptions): Promise<GitServer> {
  const root = resolve(options.root)
  const expected = options.credentials === undefined ? undefined : authorizationOf(options.credentials)
  return await startLoopbackServer(async (request, response) => {
    if (expected === undefined || request.headers.authorization === expected) return await backend(root, request, response)
    response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end('Unauthorized')
  })
}

async function backend(root: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost')
  const child = spawn('git', ['-c', 'http.receivepack=true', 'http-backend'], {
    env: {
      ...process.env,
      ...GIT_ENV,
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: decodeURIComponent(url.pathname),
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method ?? 'GET',
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      REMOTE_ADDR: '127.0.0.1',
      ...(request.headers['content-length'] === undefined ? {} : { CONTENT_LENGTH: request.headers['content-length'] }),
    },
    stdio: ['pipe', 'pipe', 'ignore'],
    detached: true, // a process group of its own, so that what the backend starts ends with it
  })
  const exited = once(child, 'close')
  response.once('close', () => endGroup(child))
  child.stdin.on('error', () => request.unpipe(child.stdin)) // the backend may answer without reading all
  request.pipe(child.stdin)
  let pending: Buffer | undefined = Buffer.alloc(0)
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    if (pending === undefined) {
      response.write(chunk)
      continue
    }
    pending = Buffer.concat([pending, chunk])
    const end = pending.indexOf('\r\n\r\n')
    if (end < 0) continue
    writeHead(response, pending.subarray(0, end).toString('latin1'))
    response.write(pending.subarray(end + 4))
    pending = undefined
  }
  await exited
  if (!response.headersSent) response.writeHead(500)
  response.end()
}

/** The CGI head of the backend as an HTTP one. */
function writeHead(response: ServerResponse, head: string): void {
  let status = 200
  for (const line of head.split('\r\n')) {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon)
    const value = line.slice(colon + 1).trim()
    if (name.toLowerCase() === 'status') status = Number.parseInt(value, 10)
    else response.setHeader(name, value)
  }
  response.writeHead(status)
}

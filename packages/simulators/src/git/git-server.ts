import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import { endGroup, GIT_ENV } from './run-git.ts'

export interface GitServerOptions {
  /** The folder whose bare repositories are served: `<root>/web.git` is `<url>/web.git`. */
  readonly root: string
}

export interface GitServer {
  /** `http://127.0.0.1:<port>`, a port that was free. */
  readonly url: string
  close(): Promise<void>
}

/** Serves real repositories over loopback http by git's own `git http-backend`: clone, ls-remote, fetch and push. */
export async function startGitServer(options: GitServerOptions): Promise<GitServer> {
  const root = resolve(options.root)
  const answering = new Set<Promise<void>>()
  const server = createServer((request, response) => {
    const answered = backend(root, request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500)
      response.end(error instanceof Error ? error.message : String(error))
    })
    answering.add(answered)
    void answered.finally(() => answering.delete(answered))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
      await Promise.all(answering)
    },
  }
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

import { readFile } from 'node:fs/promises'
import { extname, resolve } from 'node:path'
import { type LoopbackServer, startLoopbackServer } from '../remote/loopback-server.ts'
import { authorizationOf, type Credentials } from '../remote/remote-access.ts'

export interface StaticServerOptions {
  /** The folder whose files are served. */
  readonly root: string
  /** Asked from everybody. Default: none are needed. */
  readonly credentials?: Credentials
}

/** `http://127.0.0.1:<port>`, a port that was free. */
export type StaticServer = LoopbackServer

const TYPES: Readonly<Record<string, string>> = {
  '.yaml': 'text/yaml; charset=utf-8',
  '.yml': 'text/yaml; charset=utf-8',
  '.json': 'application/json',
  '.tgz': 'application/gzip',
  '.txt': 'text/plain; charset=utf-8',
}

/** Serves the files of a folder, as they are when they are asked for, over loopback http: a chart repository, whatever is static. */
export async function startStaticServer(options: StaticServerOptions): Promise<StaticServer> {
  const root = resolve(options.root)
  const expected = options.credentials === undefined ? undefined : authorizationOf(options.credentials)
  return await startLoopbackServer(async (request, response) => {
    if (expected !== undefined && request.headers.authorization !== expected) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="files"' }).end('Unauthorized')
      return
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD' }).end()
      return
    }
    const content = await readBelow(root, decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname))
    if (content === undefined) {
      response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('404 page not found\n')
      return
    }
    const type = TYPES[extname(request.url ?? '')] ?? 'application/octet-stream'
    response.writeHead(200, { 'content-type': type, 'content-length': content.length })
    response.end(request.method === 'HEAD' ? undefined : content)
  })
}

/** Undefined: there is no such file below the root. */
async function readBelow(root: string, path: string): Promise<Buffer | undefined> {
  const file = resolve(root, `.${path}`)
  if (!file.startsWith(`${root}/`)) return undefined
  try {
    return await readFile(file)
  } catch (error) {
    if (error instanceof Error && 'code' in error && ['ENOENT', 'ENOTDIR', 'EISDIR'].includes(String(error.code))) return undefined
    throw error
  }
}

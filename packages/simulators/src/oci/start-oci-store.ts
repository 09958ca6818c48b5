import { startLoopbackServer } from '../remote/loopback-server.ts'
import { authorizationOf, type Credentials } from '../remote/remote-access.ts'
import { MemoryRepository, type OciContent } from './memory-repository.ts'
import type { OciPush } from './oci-push.ts'
import { readLayout } from './read-layout.ts'

export interface OciStoreOptions {
  /** Asked from every request. Default: anybody may read. */
  readonly credentials?: Credentials
  /** A folder with OCI image layouts: `<root>/<repository>/index.json`, read when they are asked for. Default: only what is pushed. */
  readonly root?: string
}

export type { OciPush }

export interface OciStore {
  /** `127.0.0.1:<port>`, a port that was free; an artifact is at `oci://<host>/<repository>`. */
  readonly host: string
  /** Returns the digest of the manifest: equal content, equal digest. */
  push(push: OciPush): Promise<string>
  close(): Promise<void>
}

/** A registry on loopback http, to pull from: manifests, blobs, tags. */
export async function startOciStore(options: OciStoreOptions = {}): Promise<OciStore> {
  const pushed = new Map<string, MemoryRepository>()
  const expected = options.credentials === undefined ? undefined : authorizationOf(options.credentials)
  const contentOf = async (name: string): Promise<OciContent | undefined> =>
    pushed.get(name) ?? (options.root === undefined ? undefined : await readLayout(options.root, name))

  const server = await startLoopbackServer(async (request, response) => {
    const { method = 'GET' } = request
    const url = new URL(request.url ?? '/', 'http://localhost')
    const answer =
      expected !== undefined && request.headers.authorization !== expected
        ? refusal(401, 'UNAUTHORIZED', 'authentication required', { 'www-authenticate': 'Basic realm="registry"' })
        : method === 'GET' || method === 'HEAD'
          ? await answerTo(url, contentOf)
          : refusal(405, 'UNSUPPORTED', 'the operation is unsupported')
    response.writeHead(answer.status, { ...answer.headers, 'content-length': answer.body.length })
    response.end(method === 'HEAD' ? undefined : answer.body)
  })
  return {
    host: new URL(server.url).host,
    push: async (push) => {
      const repository = pushed.get(push.repository) ?? new MemoryRepository()
      pushed.set(push.repository, repository)
      return await repository.push(push)
    },
    close: server.close,
  }
}

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

async function answerTo(url: URL, contentOf: (name: string) => Promise<OciContent | undefined>): Promise<Answer> {
  if (url.pathname === '/v2/' || url.pathname === '/v2') return json(200, {})
  const [, name, what, reference = ''] = /^\/v2\/(.+)\/(manifests|blobs|tags)\/([^/]+)$/.exec(decodeURIComponent(url.pathname)) ?? []
  if (name === undefined) return refusal(404, 'UNSUPPORTED', 'the operation is unsupported')
  const content = await contentOf(name)
  if (content === undefined) return refusal(404, 'NAME_UNKNOWN', 'repository name not known to registry')
  if (what === 'tags') return tagsPage(url, name, content)
  if (what === 'blobs') {
    const blob = await content.blob(reference)
    return blob === undefined ? refusal(404, 'BLOB_UNKNOWN', 'blob unknown to registry') : found(blob, 'application/octet-stream', reference)
  }
  const digest = content.tags().get(reference) ?? reference
  const manifest = await content.manifest(digest)
  return manifest === undefined ? refusal(404, 'MANIFEST_UNKNOWN', 'manifest unknown') : found(manifest.bytes, manifest.mediaType, digest)
}

function tagsPage(url: URL, name: string, content: OciContent): Answer {
  const last = url.searchParams.get('last') ?? ''
  const rest = [...content.tags().keys()].sort().filter((tag) => tag > last)
  const most = Number(url.searchParams.get('n') ?? rest.length)
  const tags = rest.slice(0, most)
  const answer = json(200, { name, tags })
  if (rest.length <= most) return answer
  return { ...answer, headers: { ...answer.headers, link: `</v2/${name}/tags/list?n=${most}&last=${tags.at(-1)}>; rel="next"` } }
}

const found = (body: Uint8Array, type: string, digest: string): Answer => ({
  status: 200,
  headers: { 'content-type': type, 'docker-content-digest': digest },
  body,
})

const json = (status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: Buffer.from(JSON.stringify(value)),
})

const refusal = (status: number, code: string, message: string, headers?: Readonly<Record<string, string>>): Answer =>
  json(status, { errors: [{ code, message }] }, headers)

import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { type LoopbackServer, startLoopbackServer } from '../remote/loopback-server.ts'

export interface BucketServerOptions {
  /** Each folder in it is a bucket, each file below such a folder an object of it. */
  readonly root: string
}

/** `http://127.0.0.1:<port>`; the endpoint of a Bucket is its host. */
export type BucketServer = LoopbackServer

/** The reading side of an S3 store over loopback http: buckets that exist, their listings, their objects. Signatures are not looked at. */
export async function startBucketServer(options: BucketServerOptions): Promise<BucketServer> {
  const root = resolve(options.root)
  return await startLoopbackServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost')
    const answer = await answerTo(root, url)
    response.writeHead(answer.status, { 'content-type': answer.type, 'content-length': Buffer.byteLength(answer.body), ...answer.headers })
    response.end(request.method === 'HEAD' ? undefined : answer.body)
  })
}

interface Answer {
  readonly status: number
  readonly type: string
  readonly body: string | Buffer
  readonly headers?: Readonly<Record<string, string>>
}

async function answerTo(root: string, url: URL): Promise<Answer> {
  const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/.exec(decodeURIComponent(url.pathname)) ?? []
  const folder = resolve(root, bucket)
  if (bucket === '' || !folder.startsWith(`${root}/`)) return failure(404, 'NoSuchBucket', 'The specified bucket does not exist')
  const objects = await objectsIn(folder)
  if (objects === undefined) return failure(404, 'NoSuchBucket', 'The specified bucket does not exist')
  if (key === '') return listing(url, bucket, objects)
  const found = objects.get(key)
  if (found === undefined) return failure(404, 'NoSuchKey', 'The specified key does not exist.')
  return { status: 200, type: 'application/octet-stream', body: found, headers: { etag: etagOf(found) } }
}

/** Undefined: no such bucket. */
async function objectsIn(folder: string): Promise<ReadonlyMap<string, Buffer> | undefined> {
  try {
    const entries = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
    const files = entries.map((entry) => join(entry.parentPath, entry.name)).sort()
    return new Map(await Promise.all(files.map(async (file) => [relative(folder, file), await readFile(file)] as const)))
  } catch (error) {
    if (error instanceof Error && 'code' in error && ['ENOENT', 'ENOTDIR'].includes(String(error.code))) return undefined
    throw error
  }
}

/** ListObjectsV2, with pages. */
function listing(url: URL, bucket: string, objects: ReadonlyMap<string, Buffer>): Answer {
  const prefix = url.searchParams.get('prefix') ?? ''
  const after = url.searchParams.get('continuation-token') ?? url.searchParams.get('start-after') ?? ''
  const most = Number(url.searchParams.get('max-keys') ?? 1000)
  const rest = [...objects].filter(([key]) => key.startsWith(prefix) && key > after)
  const page = rest.slice(0, most)
  const contents = page.map(
    ([key, content]) => `<Contents><Key>${escapeXml(key)}</Key><ETag>${escapeXml(etagOf(content))}</ETag><Size>${content.length}</Size></Contents>`,
  )
  const next = rest.length > most ? `<NextContinuationToken>${escapeXml(page.at(-1)?.[0] ?? '')}</NextContinuationToken>` : ''
  const body = `<ListBucketResult><Name>${escapeXml(bucket)}</Name><Prefix>${escapeXml(prefix)}</Prefix><KeyCount>${page.length}</KeyCount><IsTruncated>${next !== ''}</IsTruncated>${next}${contents.join('')}</ListBucketResult>`
  return xml(200, body)
}

const etagOf = (content: Uint8Array) => `"${createHash('md5').update(content).digest('hex')}"`

const failure = (status: number, code: string, message: string): Answer =>
  xml(status, `<Error><Code>${code}</Code><Message>${message}</Message></Error>`)

const xml = (status: number, body: string): Answer => ({ status, type: 'application/xml', body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}` })

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }
const escapeXml = (text: string) => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)

import { type HttpAnswer, httpRequest } from '../remote/http-request.ts'
import type { RemoteAccess } from '../remote/remote-access.ts'
import { RemoteFailure } from '../remote/remote-failure.ts'

export interface BucketAddress {
  /** `http://127.0.0.1:9000`: scheme and host of an S3 store. */
  readonly endpoint: string
  readonly bucket: string
}

export interface BucketObject {
  readonly key: string
  /** Without quotes. */
  readonly etag: string
  readonly size: number
}

/** Does the bucket exist? @throws RemoteFailure. */
export async function bucketExists({ endpoint, bucket }: BucketAddress, access: RemoteAccess = {}): Promise<boolean> {
  const answer = await httpRequest(`${endpoint}/${bucket}/`, access, { method: 'HEAD' })
  if (answer.status === 404) return false
  refuse(answer)
  return true
}

/** The objects below a prefix, in the order of their keys; all pages. Unsigned: the store must let anybody read. @throws RemoteFailure. */
export async function listBucket({ endpoint, bucket }: BucketAddress, prefix: string, access: RemoteAccess = {}): Promise<BucketObject[]> {
  const objects: BucketObject[] = []
  let token: string | undefined
  do {
    const query = new URLSearchParams({ 'list-type': '2', prefix, ...(token === undefined ? {} : { 'continuation-token': token }) })
    const answer = await httpRequest(`${endpoint}/${bucket}/?${query}`, access)
    refuse(answer)
    const text = answer.body.toString()
    for (const [, entry = ''] of text.matchAll(/<Contents>(.*?)<\/Contents>/gs)) {
      objects.push({ key: member(entry, 'Key') ?? '', etag: (member(entry, 'ETag') ?? '').replaceAll('"', ''), size: Number(member(entry, 'Size')) })
    }
    token = member(text, 'NextContinuationToken')
  } while (token !== undefined)
  return objects
}

/** @throws RemoteFailure. */
export async function readBucketObject({ endpoint, bucket }: BucketAddress, key: string, access: RemoteAccess = {}): Promise<Buffer> {
  const answer = await httpRequest(`${endpoint}/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`, access)
  refuse(answer)
  return answer.body
}

/** The store's own message, as its Go client shows it. */
function refuse({ status, statusText, body }: HttpAnswer): void {
  if (status === 200) return
  const kind = status === 401 || status === 403 ? 'authentication' : status === 404 ? 'no-repository' : 'unreachable'
  throw new RemoteFailure(kind, member(body.toString(), 'Message') ?? `${status} ${statusText}`)
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

const member = (text: string, name: string): string | undefined =>
  new RegExp(`<${name}>(.*?)</${name}>`, 's')
    .exec(text)?.[1]
    ?.replace(/&(\w+|#\d+);/g, (whole, entity: string) =>
      entity.startsWith('#') ? String.fromCodePoint(Number(entity.slice(1))) : (ENTITIES[entity] ?? whole),
    )

import { createHash } from 'node:crypto'
import type { RemoteAccess } from '../remote/remote-access.ts'
import { RemoteFailure } from '../remote/remote-failure.ts'
import { MEDIA_TYPES, type OciDescriptor, type OciIndex, type OciManifest } from './oci-manifest.ts'
import { type OciRepository, requestFrom } from './oci-request.ts'

export type { OciRepository }

export interface ResolvedManifest {
  /** Of the manifest (or of the index that it was taken from): `sha256:…`. */
  readonly digest: string
  readonly manifest: OciManifest
}

/** `oci://127.0.0.1:5000/app`; a port is part of the host. @throws RemoteFailure `scheme`. */
export function parseOciUrl(url: string, insecure = false): OciRepository {
  const [, host, name] = /^oci:\/\/([^/]+)\/(.+?)\/*$/.exec(url) ?? []
  if (host === undefined || name === undefined) throw new RemoteFailure('scheme', "URL must be in format 'oci://<domain>/<org>/<repo>'")
  const tag = /:([^/]*)$/.exec(name)?.[1]
  if (tag !== undefined) throw new RemoteFailure('scheme', `URL must not contain a tag; remove ':${tag}'`)
  return { host, name, insecure }
}

/** All pages. @throws RemoteFailure, in the words of go-containerregistry. */
export async function listTags(repository: OciRepository, access: RemoteAccess = {}): Promise<string[]> {
  const tags: string[] = []
  let path: string | undefined = 'tags/list?n=1000'
  while (path !== undefined) {
    const { body, headers } = await requestFrom(repository, access, path)
    const page = JSON.parse(body.toString()) as { tags?: string[] | null }
    tags.push(...(page.tags ?? []))
    path = /<[^>]*\/(tags\/list\?[^>]*)>\s*;\s*rel="next"/.exec(String(headers['link'] ?? ''))?.[1]
  }
  return tags
}

const MANIFEST_TYPES = [
  MEDIA_TYPES.manifest,
  MEDIA_TYPES.index,
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
].join(',')

/** The digest behind a tag. @throws RemoteFailure `no-reference` (no such tag), `no-repository`, … */
export async function resolveDigest(repository: OciRepository, tag: string, access: RemoteAccess = {}): Promise<string> {
  return digestOf((await requestFrom(repository, access, `manifests/${tag}`, { accept: MANIFEST_TYPES })).body)
}

/** @param reference a tag or a digest; of an index the manifest for linux/amd64 is taken. @throws RemoteFailure. */
export async function pullManifest(repository: OciRepository, reference: string, access: RemoteAccess = {}): Promise<ResolvedManifest> {
  const { body } = await requestFrom(repository, access, `manifests/${reference}`, { accept: MANIFEST_TYPES })
  const digest = digestOf(body)
  if (isDigest(reference) && digest !== reference) throw wrongDigest('manifest', digest, reference)
  const content = JSON.parse(body.toString()) as OciManifest | OciIndex
  if (!('manifests' in content)) return { digest, manifest: content }
  const child = content.manifests.find(({ platform }) => platform?.os === 'linux' && platform.architecture === 'amd64')
  if (child === undefined) {
    throw new RemoteFailure('no-match', `no child with platform linux/amd64 in index ${repository.host}/${repository.name}:${reference}`)
  }
  return { digest, manifest: (await pullManifest(repository, child.digest, access)).manifest }
}

/** @throws RemoteFailure; `content` for another digest. */
export async function pullBlob(repository: OciRepository, descriptor: OciDescriptor, access: RemoteAccess = {}): Promise<Buffer> {
  const { body } = await requestFrom(repository, access, `blobs/${descriptor.digest}`)
  const digest = digestOf(body)
  if (digest !== descriptor.digest) throw wrongDigest('blob', digest, descriptor.digest)
  return body
}

const isDigest = (reference: string) => reference.startsWith('sha256:')
const digestOf = (content: Uint8Array) => `sha256:${createHash('sha256').update(content).digest('hex')}`

const wrongDigest = (what: string, found: string, wanted: string) =>
  new RemoteFailure('content', `${what} digest: "${found}" does not match requested digest: "${wanted}"`)

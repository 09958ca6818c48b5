import { createHash } from 'node:crypto'
import { parse } from 'yaml'
import { packArchive, readArchive } from '../remote/archive.ts'
import { MEDIA_TYPES, type OciDescriptor, type OciManifest } from './oci-manifest.ts'
import type { OciPush } from './oci-push.ts'

/** What a repository of a registry holds. */
export interface OciContent {
  /** Tag to digest. */
  tags(): ReadonlyMap<string, string>
  manifest(digest: string): Promise<{ readonly bytes: Uint8Array; readonly mediaType: string } | undefined>
  blob(digest: string): Promise<Uint8Array | undefined>
}

/** A repository of what was pushed in this process. */
export class MemoryRepository implements OciContent {
  readonly #tags = new Map<string, string>()
  readonly #manifests = new Map<string, Uint8Array>()
  readonly #blobs = new Map<string, Uint8Array>()

  tags(): ReadonlyMap<string, string> {
    return this.#tags
  }

  async manifest(digest: string) {
    const bytes = this.#manifests.get(digest)
    return bytes === undefined ? undefined : { bytes, mediaType: MEDIA_TYPES.manifest }
  }

  async blob(digest: string) {
    return this.#blobs.get(digest)
  }

  /** Returns the digest of the manifest. @throws TypeError unless there are files or a chart. */
  async push({ tag, files, chart, annotations }: OciPush): Promise<string> {
    if ((files === undefined) === (chart === undefined)) throw new TypeError('push either files or a chart')
    const [config, layer] = chart === undefined ? await this.#fluxArtifact(files ?? {}) : await this.#chart(chart)
    const manifest: OciManifest = {
      schemaVersion: 2,
      mediaType: MEDIA_TYPES.manifest,
      config,
      layers: [layer],
      ...(annotations === undefined ? {} : { annotations }),
    }
    const bytes = Buffer.from(JSON.stringify(manifest))
    const digest = digestOf(bytes)
    this.#manifests.set(digest, bytes)
    this.#tags.set(tag, digest)
    return digest
  }

  /** As `flux push artifact` makes it. */
  async #fluxArtifact(files: Readonly<Record<string, string>>): Promise<readonly [OciDescriptor, OciDescriptor]> {
    const content = new Map(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)]))
    return [this.#store(Buffer.from('{}'), MEDIA_TYPES.fluxConfig), this.#store(await packArchive(content), MEDIA_TYPES.fluxContent)]
  }

  /** As `helm push` makes it. */
  async #chart(archive: Uint8Array): Promise<readonly [OciDescriptor, OciDescriptor]> {
    const files = await readArchive(archive)
    const metadata = [...files].find(([name]) => /^[^/]+\/Chart\.yaml$/.test(name))?.[1]
    if (metadata === undefined) throw new TypeError('the chart has no Chart.yaml')
    const config = Buffer.from(JSON.stringify(parse(Buffer.from(metadata).toString())))
    return [this.#store(config, MEDIA_TYPES.helmConfig), this.#store(archive, MEDIA_TYPES.helmContent)]
  }

  #store(bytes: Uint8Array, mediaType: string): OciDescriptor {
    const digest = digestOf(bytes)
    this.#blobs.set(digest, bytes)
    return { mediaType, digest, size: bytes.length }
  }
}

const digestOf = (content: Uint8Array) => `sha256:${createHash('sha256').update(content).digest('hex')}`

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '@gitops-dms/core'
import { externalWork } from '../../../cluster/external-work.ts'
import type { JsonMap } from '../../../cluster/kube-object.ts'
import { listTags, type OciRepository, parseOciUrl, pullBlob, pullManifest, resolveDigest } from '../../../oci/oci-client.ts'
import { MEDIA_TYPES, type OciDescriptor, type OciManifest } from '../../../oci/oci-manifest.ts'
import { readArchive, writeFiles } from '../../../remote/archive.ts'
import { RemoteFailure } from '../../../remote/remote-failure.ts'
import { isRange, maxVersion, VersionFailure } from '../max-version.ts'
import { refuseOutsideLinks } from '../refuse-outside-links.ts'
import { RepoServerError } from '../repo-server-error.ts'
import type { Repository } from '../repository.ts'
import { accessOf } from '../repository-access.ts'
import { type FileTree, SharedTrees } from '../shared-trees.ts'
import { requireScheme, toldByOras } from './registry-words.ts'

const MOST_ARTIFACTS = 50
const MOST_LAYERS = 10

/** `reposerver.oci.layer.media.types`, as they are unless somebody set others. */
const ALLOWED = [
  'application/vnd.oci.image.layer.v1.tar',
  'application/vnd.oci.image.layer.v1.tar+gzip',
  'application/vnd.cncf.helm.chart.content.v1.tar+gzip',
]

/** What registries hold for `oci://` sources. Every call throws RepoServerError. */
export class OciArtifacts {
  readonly #clock: Clock
  readonly #artifacts = new SharedTrees<FileTree>(MOST_ARTIFACTS)

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** A digest, a tag, or the newest tag in a range; nothing is remembered. */
  async resolve(repository: Repository, revision: string, signal: AbortSignal | undefined): Promise<string> {
    const failed = (said: string) => new RepoServerError(2, `failed to resolve revision ${JSON.stringify(revision)}: ${said}`)
    const from = placeOf(repository)
    const digestOf = async (tag: string) => {
      try {
        return await this.#reaching(repository, from, `manifests/${tag}`, signal, (access) => resolveDigest(from, tag, access))
      } catch (error) {
        if (!(error instanceof RegistryError)) throw error
        throw new RegistryError(`cannot get digest for revision ${tag}: ${error.message}`)
      }
    }
    try {
      return await digestOf(revision.replaceAll('+', '_')).catch(async (error: unknown) => {
        if (!(error instanceof RegistryError) || !isRange(revision)) throw error
        return await digestOf((await this.#newestTag(repository, from, revision, signal)).replaceAll('+', '_'))
      })
    } catch (error) {
      throw error instanceof RegistryError ? failed(error.message) : error
    }
  }

  async tags(repository: Repository, signal: AbortSignal | undefined): Promise<readonly string[]> {
    try {
      return await this.#tagsOf(repository, placeOf(repository), signal)
    } catch (error) {
      throw error instanceof RegistryError ? new RepoServerError(2, error.message) : error
    }
  }

  /** The one layer with content of a digest, unpacked. */
  async open(repository: Repository, digest: string, anew: boolean, signal: AbortSignal | undefined): Promise<FileTree> {
    const key = JSON.stringify([repository.repo, digest])
    if (anew) await this.#artifacts.forget(key)
    return await this.#artifacts.use(key, async () => await this.#unpack(await this.#download(repository, digest), digest), signal)
  }

  /** As `GET …/ocimetadata` answers it: what the annotations of the manifest say. */
  async metadata(repository: Repository, digest: string, signal: AbortSignal | undefined): Promise<JsonMap> {
    const { annotations = {} } = await this.#manifest(repository, digest, signal).catch((error: unknown) => {
      if (!(error instanceof RepoServerError) || error.code !== 2) throw error
      throw new RepoServerError(2, `failed to extract digest metadata for revision ${JSON.stringify(digest)}: ${error.message}`)
    })
    const named = {
      createdAt: 'created',
      authors: 'authors',
      docsUrl: 'documentation',
      sourceUrl: 'source',
      version: 'version',
      description: 'description',
    }
    return Object.fromEntries(
      Object.entries(named).flatMap(([name, annotation]) => {
        const value = annotations[`org.opencontainers.image.${annotation}`]
        return value === undefined || value === '' ? [] : [[name, value]]
      }),
    )
  }

  /** Whether there is a registry that lets one in. */
  async test(repository: Repository, signal: AbortSignal | undefined): Promise<void> {
    const from = placeOf(repository)
    try {
      await this.#reaching(repository, from, '', signal, async (access) => {
        await listTags(from, access).catch((error: unknown) => {
          // The greeting was answered: whether there is such a repository is not asked for.
          if (!(error instanceof RemoteFailure) || (error.kind !== 'no-repository' && error.kind !== 'no-reference')) throw error
        })
      })
    } catch (error) {
      throw error instanceof RegistryError ? new RepoServerError(2, error.message) : error
    }
  }

  async close(): Promise<void> {
    await this.#artifacts.close()
  }

  async #newestTag(repository: Repository, from: OciRepository, range: string, signal: AbortSignal | undefined): Promise<string> {
    const tags = await this.#tagsOf(repository, from, signal).catch((error: unknown) => {
      throw error instanceof RegistryError ? new RegistryError(`error fetching tags: ${error.message}`) : error
    })
    try {
      return maxVersion(range, tags)
    } catch (error) {
      throw error instanceof VersionFailure ? new RegistryError(`no version for constraints: ${error.message}`) : error
    }
  }

  async #tagsOf(repository: Repository, from: OciRepository, signal: AbortSignal | undefined): Promise<readonly string[]> {
    try {
      const tags = await this.#reaching(repository, from, 'tags/list', signal, (access) => listTags(from, access))
      return tags.map((tag) => tag.replaceAll('_', '+'))
    } catch (error) {
      throw error instanceof RegistryError ? new RegistryError(`failed to get tags: ${error.message}`) : error
    }
  }

  async #manifest(repository: Repository, digest: string, signal: AbortSignal | undefined): Promise<OciManifest> {
    const from = placeOf(repository)
    try {
      return (await this.#reaching(repository, from, `manifests/${digest}`, signal, (access) => pullManifest(from, digest, access))).manifest
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error
      throw new RepoServerError(2, `error resolving oci manifest for digest ${digest}: ${error.message}`)
    }
  }

  async #download(repository: Repository, digest: string) {
    const { layers, config } = await this.#manifest(repository, digest, undefined)
    if (layers.length > MOST_LAYERS) throw new RepoServerError(2, `expected no more than ${MOST_LAYERS} oci layers, got ${layers.length}`)
    const isChart = config.mediaType === MEDIA_TYPES.helmConfig
    const content = layers.filter(({ mediaType }) => (isChart ? mediaType === MEDIA_TYPES.helmContent : /tar[+.]gzip$|tar$/.test(mediaType)))
    const other = content.find(({ mediaType }) => !ALLOWED.includes(mediaType))
    if (other !== undefined) throw new RepoServerError(2, `oci layer media type ${other.mediaType} is not in the list of allowed media types`)
    const [layer] = content
    if (layer === undefined || content.length !== 1) throw new RepoServerError(2, `expected only a single oci content layer, got ${content.length}`)
    const from = placeOf(repository)
    try {
      const blob = await this.#reaching(repository, from, `blobs/${layer.digest}`, undefined, (access) => pullBlob(from, layer, access))
      return { layer, blob }
    } catch (error) {
      throw error instanceof RegistryError ? new RepoServerError(2, `could not save oci digest ${digest}: ${error.message}`) : error
    }
  }

  async #unpack({ layer, blob }: { readonly layer: OciDescriptor; readonly blob: Uint8Array }, digest: string): Promise<FileTree> {
    const root = await externalWork(this.#clock, () => mkdtemp(join(tmpdir(), 'gitops-dms-artifact-')))
    const dispose = () => externalWork(this.#clock, () => rm(root, { recursive: true, force: true }))
    try {
      const files = await readArchive(blob, this.#clock)
      const isChart = layer.mediaType === MEDIA_TYPES.helmContent
      await writeFiles(root, isChart ? new Map([...files].map(([name, content]) => [name.replace(/^[^/]*\//, ''), content])) : files, this.#clock)
      await refuseOutsideLinks(root, this.#clock, 'oci image')
      return { root, dispose }
    } catch (error) {
      await dispose()
      if (!(error instanceof RemoteFailure)) throw error
      throw new RepoServerError(2, `cannot extract contents of oci image with revision ${digest}: could not decompress layer: ${error.message}`)
    }
  }

  async #reaching<T>(
    repository: Repository,
    from: OciRepository,
    path: string,
    signal: AbortSignal | undefined,
    work: (access: ReturnType<typeof accessOf>) => Promise<T>,
  ): Promise<T> {
    const access = accessOf(repository, this.#clock, signal, 'charts')
    try {
      await requireScheme(from, access)
      return await work(access)
    } catch (error) {
      if (!(error instanceof RemoteFailure)) throw error
      const isMissing = error.kind === 'no-reference' && path !== ''
      throw new RegistryError(isMissing ? `${from.host}/${from.name}:${path.replace(/^manifests\//, '')}: not found` : toldByOras(error, from, path))
    }
  }
}

/** What a registry said, for callers to put their words around. */
class RegistryError extends Error {}

function placeOf(repository: Repository): OciRepository {
  try {
    return parseOciUrl(repository.repo, repository['insecureOCIForceHttp'] === true)
  } catch (error) {
    if (!(error instanceof RemoteFailure)) throw error
    throw new RepoServerError(2, `failed to initialize oci client: failed to initialize repository: ${error.message}`)
  }
}

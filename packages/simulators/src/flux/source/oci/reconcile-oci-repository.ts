import { isDeepStrictEqual } from 'node:util'
import { at, type Json, type KubeObject, textAt } from '../../../cluster/kube-object.ts'
import { type OciRepository, parseOciUrl, pullBlob, pullManifest } from '../../../oci/oci-client.ts'
import { MEDIA_TYPES, type OciDescriptor, type OciManifest } from '../../../oci/oci-manifest.ts'
import type { RemoteAccess } from '../../../remote/remote-access.ts'
import { RemoteFailure } from '../../../remote/remote-failure.ts'
import { OCI_REPOSITORY } from '../../kinds.ts'
import type { ObjectDraft } from '../../runtime/object-draft.ts'
import { announceArtifact } from '../announce-artifact.ts'
import { markFailure } from '../source-conditions.ts'
import { failedRemote, SourceFailure } from '../source-failure.ts'
import type { SourceKind, SourceOutcome } from '../source-kind.ts'
import type { SourceTools } from '../source-tools.ts'
import { artifactUrl, type NewArtifact, storeArtifact } from '../store-artifact.ts'
import { handingOver } from '../temporary-folder.ts'
import { layerContent } from './layer-content.ts'
import { ociAccess } from './oci-access.ts'
import { type ResolvedArtifact, resolveArtifact } from './resolve-artifact.ts'

export const ociRepositories: SourceKind = { ref: OCI_REPOSITORY, statusUrl: true, forgetsStorageFailure: true, work }

async function work(tools: SourceTools, draft: ObjectDraft): Promise<SourceOutcome> {
  const { object, conditions, status } = draft
  const repository = repositoryOf(draft)
  const access = await ociAccess(tools, draft, repository)
  const resolved = await resolveArtifact(object, repository, access)
  const { revision } = resolved
  if (textAt(object, 'spec', 'verify', 'provider') === undefined) conditions.delete('SourceVerified')
  const isCurrent = textAt(status['artifact'], 'revision') === revision
  const isWanted = !isCurrent || hasOtherContent(draft)
  const artifact = await pullTold(draft, resolved, isCurrent, async () => {
    refuseVerification(object)
    return isWanted ? await pull(tools, draft, repository, resolved, access) : undefined
  })
  conditions.delete('FetchFailed')
  if (artifact === undefined) {
    const message = `artifact up-to-date with remote revision: '${revision}'`
    await tools.record(object, { type: 'Normal', reason: 'ArtifactUpToDate', message })
  } else {
    await handingOver(tools.clock, artifact.files, async () => {
      if (!isCurrent) await announceArtifact(draft, newRevision(resolved))
      await storeArtifact(tools, draft, artifact)
    })
    status['observedIgnore'] = at(object, 'spec', 'ignore') as Json | undefined
    status['observedLayerSelector'] = at(object, 'spec', 'layerSelector') as Json | undefined
    status['url'] = artifactUrl(tools, draft, 'latest.tar.gz')
    conditions.delete('StorageOperationFailed')
  }
  conditions.delete('ArtifactOutdated')
  conditions.set({ type: 'ArtifactInStorage', status: 'True', reason: 'Succeeded', message: `stored artifact for digest '${revision}'` })
  return { as: 'stored', notice: { reason: 'NewArtifact', recovered: 'Succeeded', message: storedText(draft, revision) } }
}

function storedText({ object, status }: ObjectDraft, revision: string): string {
  const stored = `stored artifact with revision '${revision}' from '${textAt(object, 'spec', 'url')}'`
  const source = textAt(status['artifact'], 'metadata', 'org.opencontainers.image.source')
  const origin = textAt(status['artifact'], 'metadata', 'org.opencontainers.image.revision')
  return source && origin ? `${stored}, origin source '${source}', origin revision '${origin}'` : stored
}

function repositoryOf({ object }: ObjectDraft): OciRepository {
  const url = textAt(object, 'spec', 'url') ?? ''
  const failed = (why: string, cause?: unknown) =>
    new SourceFailure('URLInvalid', `URL validation failed for '${url}': ${why}`, { next: 'stall', cause })
  try {
    return parseOciUrl(url, at(object, 'spec', 'insecure') === true)
  } catch (error) {
    throw error instanceof RemoteFailure ? failed(error.message, error) : error
  }
}

/** A new revision is told also when it cannot be had. */
async function pullTold<T>(draft: ObjectDraft, resolved: ResolvedArtifact, isCurrent: boolean, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof SourceFailure) {
      markFailure(draft.conditions, error)
      if (!isCurrent) await announceArtifact(draft, newRevision(resolved))
    }
    throw error
  }
}

function refuseVerification(object: KubeObject): void {
  const provider = textAt(object, 'spec', 'verify', 'provider')
  if (provider === undefined) return
  const keyless = provider === 'cosign' && textAt(object, 'spec', 'verify', 'secretRef', 'name') === undefined ? ' keyless' : ''
  const not = 'the simulator does not verify signatures'
  const message = `failed to verify the signature using provider '${provider}${keyless}': ${not}`
  throw new SourceFailure('VerificationError', message, { condition: 'SourceVerified' })
}

async function pull(
  tools: SourceTools,
  { object }: ObjectDraft,
  repository: OciRepository,
  { digest, revision }: ResolvedArtifact,
  access: RemoteAccess,
): Promise<NewArtifact> {
  const url = textAt(object, 'spec', 'url') ?? ''
  const { manifest } = await pullManifest(repository, digest, access).catch((error: unknown) => {
    throw failedRemote(error, 'OCIArtifactPullFailed', `failed to pull artifact from '${url}'`)
  })
  const layer = layerOf(manifest, textAt(object, 'spec', 'layerSelector', 'mediaType') || undefined)
  const blob = await pullBlob(repository, layer, access).catch((error: unknown) => {
    throw failedRemote(error, 'OCIArtifactLayerOperationFailed', 'failed to extract the first layer from artifact')
  })
  const content = await layerContent(tools, object, blob, layer.mediaType === MEDIA_TYPES.helmContent)
  return { ...content, revision, file: `${digest}.tar.gz`, metadata: manifest.annotations }
}

function layerOf({ layers }: OciManifest, mediaType: string | undefined): OciDescriptor {
  const failed = (message: string) => new SourceFailure('OCIArtifactLayerOperationFailed', message)
  const [first] = layers
  if (first === undefined) throw failed('no layers found in artifact')
  if (mediaType === undefined) return first
  const found = layers.find((layer) => layer.mediaType === mediaType)
  if (found === undefined) throw failed(`failed to find layer with media type '${mediaType}' in artifact`)
  return found
}

const newRevision = ({ revision, shown }: ResolvedArtifact) => `new revision '${revision}' for '${shown}'`

const hasOtherContent = ({ object, status }: ObjectDraft) =>
  !isDeepStrictEqual(at(object, 'spec', 'ignore'), status['observedIgnore']) ||
  !isDeepStrictEqual(at(object, 'spec', 'layerSelector'), status['observedLayerSelector'])

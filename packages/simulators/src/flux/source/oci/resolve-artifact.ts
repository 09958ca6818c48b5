import { at, type KubeObject, textAt } from '../../../cluster/kube-object.ts'
import { listTags, type OciRepository, resolveDigest } from '../../../oci/oci-client.ts'
import { MEDIA_TYPES } from '../../../oci/oci-manifest.ts'
import type { RemoteAccess } from '../../../remote/remote-access.ts'
import { RemoteFailure } from '../../../remote/remote-failure.ts'
import { newestInRange } from '../../../remote/version-range.ts'
import { failedRemote, SourceFailure } from '../source-failure.ts'

export interface ResolvedArtifact {
  /** `1.0.0@sha256:…`; of a digest the digest alone. */
  readonly revision: string
  readonly digest: string
  /** As a message names it: `127.0.0.1:5000/app:1.0.0`. */
  readonly shown: string
}

/** `spec.ref` by the precedence of source-controller: digest, semver, tag, and `latest` without any. @throws SourceFailure. */
export async function resolveArtifact(object: KubeObject, repository: OciRepository, access: RemoteAccess): Promise<ResolvedArtifact> {
  const ref = at(object, 'spec', 'ref')
  const name = `${repository.host}/${repository.name}`
  const digest = textAt(ref, 'digest') || undefined
  if (digest !== undefined) {
    requireDigest(digest)
    return { revision: digest, digest, shown: `${name}@${digest}` }
  }
  const range = textAt(ref, 'semver') || undefined
  const tag = range === undefined ? textAt(ref, 'tag') || 'latest' : await tagInRange(object, repository, range, access)
  try {
    const found = await resolveDigest(repository, tag, access)
    return { revision: `${tag}@${found}`, digest: found, shown: `${name}:${tag}` }
  } catch (error) {
    throw failedRemote(error, 'OCIArtifactPullFailed', 'failed to determine artifact digest')
  }
}

function requireDigest(digest: string): void {
  if (/^sha256:[0-9a-f]{64}$/.test(digest)) return
  const told = digest.includes(':') ? `wrong number of hex digits for sha256: ${digest.split(':')[1]}` : `cannot parse hash: "${digest}"`
  throw new SourceFailure('OCIArtifactPullFailed', `failed to determine artifact digest: ${told}`)
}

async function tagInRange(object: KubeObject, repository: OciRepository, range: string, access: RemoteAccess): Promise<string> {
  const failing = `failed to determine the artifact tag for '${textAt(object, 'spec', 'url')}'`
  const failed = (why: string, cause?: unknown) => new SourceFailure('ReadOperationFailed', `${failing}: ${why}`, { cause })
  const tags = await listTags(repository, access).catch((error: unknown) => {
    throw failedRemote(error, 'ReadOperationFailed', failing)
  })
  const filter = textAt(object, 'spec', 'ref', 'semverFilter') || undefined
  const kept = filter === undefined ? tags : tags.filter((tag) => expressionOf(filter, failed).test(tag))
  // Versions of charts have a `+` where tags can only have a `_`.
  const isChart = textAt(object, 'spec', 'layerSelector', 'mediaType') === MEDIA_TYPES.helmContent
  const versions = isChart ? kept.map((tag) => tag.replaceAll('_', '+')) : kept
  const newest = inRange(range, versions, failed)
  if (newest === undefined) throw failed(`no match found for semver: ${range}`)
  return isChart ? newest.replaceAll('+', '_') : newest
}

function expressionOf(filter: string, failed: (why: string, cause: unknown) => SourceFailure): RegExp {
  try {
    return new RegExp(filter)
  } catch (error) {
    throw failed(`failed to compile regular expression '${filter}': ${error instanceof Error ? error.message : String(error)}`, error)
  }
}

function inRange(range: string, versions: readonly string[], failed: (why: string, cause: unknown) => SourceFailure): string | undefined {
  try {
    return newestInRange(range, versions)
  } catch (error) {
    throw error instanceof RemoteFailure ? failed(`semver '${range}' parse error: ${error.message}`, error) : error
  }
}

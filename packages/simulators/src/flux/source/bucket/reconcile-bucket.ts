import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { type BucketAddress, type BucketObject, bucketExists, listBucket, readBucketObject } from '../../../bucket/bucket-client.ts'
import { at, type Json, type KubeObject, textAt } from '../../../cluster/kube-object.ts'
import { writeFiles } from '../../../remote/archive.ts'
import { httpRequest } from '../../../remote/http-request.ts'
import type { RemoteAccess } from '../../../remote/remote-access.ts'
import { RemoteFailure } from '../../../remote/remote-failure.ts'
import { BUCKET } from '../../kinds.ts'
import type { ObjectDraft } from '../../runtime/object-draft.ts'
import { announceArtifact } from '../announce-artifact.ts'
import type { ArtifactFiles } from '../artifact-store.ts'
import { bucketRules, IGNORE_FILE } from '../ignore-rules.ts'
import { packWhole } from '../pack-folder.ts'
import { failedRemote, SourceFailure } from '../source-failure.ts'
import type { SourceKind, SourceOutcome } from '../source-kind.ts'
import type { SourceTools } from '../source-tools.ts'
import { artifactUrl, storeArtifact } from '../store-artifact.ts'
import { filledFolder, handingOver } from '../temporary-folder.ts'
import { bucketAccess } from './bucket-access.ts'

export const buckets: SourceKind = { ref: BUCKET, statusUrl: true, forgetsStorageFailure: true, work }

/** The revision sums up keys and ETags; only another one is fetched. */
async function work(tools: SourceTools, draft: ObjectDraft): Promise<SourceOutcome> {
  const { object, conditions, status } = draft
  const access = await bucketAccess(tools, draft)
  const address = addressOf(object)
  const objects = await listObjects(object, address, access)
  const digest = indexDigest(objects)
  const revision = `sha256:${digest}`
  if (textAt(status['artifact'], 'revision') === revision) {
    conditions.delete('FetchFailed')
    const message = `artifact up-to-date with remote revision: '${revision}'`
    await tools.record(object, { type: 'Normal', reason: 'ArtifactUpToDate', message })
  } else {
    const files = await fetchObjects(tools, address, objects, access)
    await handingOver(tools.clock, files, async () => {
      await announceArtifact(draft, `new upstream revision '${revision}'`)
      conditions.delete('FetchFailed')
      await storeArtifact(tools, draft, { ...(await packWhole(tools.clock, files.directory)), file: `${digest}.tar.gz`, revision, files })
    })
    status['observedIgnore'] = at(object, 'spec', 'ignore') as Json | undefined
    status['url'] = artifactUrl(tools, draft, 'latest.tar.gz')
  }
  conditions.delete('ArtifactOutdated')
  conditions.set({ type: 'ArtifactInStorage', status: 'True', reason: 'Succeeded', message: `stored artifact: revision '${revision}'` })
  const message = `stored artifact with ${objects.length} fetched files from '${address.bucket}' bucket`
  return { as: 'stored', notice: { reason: 'NewArtifact', recovered: 'Succeeded', message } }
}

function addressOf(object: KubeObject): BucketAddress {
  const scheme = at(object, 'spec', 'insecure') === true ? 'http' : 'https'
  return { endpoint: `${scheme}://${textAt(object, 'spec', 'endpoint')}`, bucket: textAt(object, 'spec', 'bucketName') ?? '' }
}

async function listObjects(object: KubeObject, address: BucketAddress, access: RemoteAccess): Promise<readonly BucketObject[]> {
  const { bucket } = address
  const exists = await askForBucket(object, address, access).catch((error: unknown) => {
    throw failed(error, `failed to confirm existence of '${bucket}' bucket`)
  })
  if (!exists) throw new SourceFailure('BucketOperationFailed', `bucket '${bucket}' not found`)
  const rules = await readBucketObject(address, IGNORE_FILE, access).then(
    (content) => content.toString(),
    (error: unknown) => {
      if (error instanceof RemoteFailure && error.kind === 'no-repository') return ''
      throw failed(error, `failed to get Etag for '${IGNORE_FILE}' object`)
    },
  )
  const isIgnored = bucketRules(rules, textAt(object, 'spec', 'ignore'))
  const all = await listBucket(address, textAt(object, 'spec', 'prefix') ?? '', access).catch((error: unknown) => {
    throw failed(error, `indexation of objects from bucket '${bucket}' failed: listing objects from bucket '${bucket}' failed`)
  })
  return all.filter(({ key }) => !key.endsWith('/') && key !== IGNORE_FILE && !isIgnored(key.split('/'), false))
}

/** As the real client does: the region first, when the spec does not name it. */
async function askForBucket(object: KubeObject, address: BucketAddress, access: RemoteAccess): Promise<boolean> {
  if (!textAt(object, 'spec', 'region')) await httpRequest(`${address.endpoint}/${address.bucket}/?location=`, access)
  return await bucketExists(address, access)
}

const indexDigest = (objects: readonly BucketObject[]) =>
  createHash('sha256')
    .update(
      [...objects]
        .sort((a, b) => (a.key < b.key ? -1 : 1))
        .map(({ key, etag }) => `${key} ${etag}\n`)
        .join(''),
    )
    .digest('hex')

async function fetchObjects(
  tools: SourceTools,
  address: BucketAddress,
  objects: readonly BucketObject[],
  access: RemoteAccess,
): Promise<ArtifactFiles> {
  const contents = new Map<string, Buffer>()
  for (const { key } of objects) {
    const content = await readBucketObject(address, key, access).catch((error: unknown) => {
      throw failed(error, `fetch from bucket '${address.bucket}' failed: failed to get '${key}' object`)
    })
    contents.set(join('/', key).slice(1), content)
  }
  return await filledFolder(tools.clock, (directory) => writeFiles(directory, contents, tools.clock))
}

const failed = (error: unknown, before: string) => failedRemote(error, 'BucketOperationFailed', before)

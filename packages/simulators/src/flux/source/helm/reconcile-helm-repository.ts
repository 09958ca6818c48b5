import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type KubeObject, textAt } from '../../../cluster/kube-object.ts'
import { RemoteFailure } from '../../../remote/remote-failure.ts'
import { type ChartIndex, fetchChartIndex } from '../../../rendering/helm/chart-index.ts'
import { HELM_REPOSITORY } from '../../kinds.ts'
import { ObjectDraft } from '../../runtime/object-draft.ts'
import type { Requeue } from '../../runtime/requeue.ts'
import { announceArtifact } from '../announce-artifact.ts'
import { forgetArtifacts } from '../check-storage.ts'
import { reconcileSource } from '../reconcile-source.ts'
import { SourceFailure } from '../source-failure.ts'
import type { SourceKind, SourceOutcome } from '../source-kind.ts'
import type { SourceTools } from '../source-tools.ts'
import { artifactUrl, storeArtifact } from '../store-artifact.ts'
import { filledFolder } from '../temporary-folder.ts'
import { helmAccess } from './helm-access.ts'
import { humanSize } from './human-size.ts'
import { indexJson } from './index-json.ts'

const helmRepositories: SourceKind = { ref: HELM_REPOSITORY, statusUrl: true, dropsConditions: true, work }

/** One pass over a HelmRepository. One of type `oci` is static: it has neither artifact nor finalizer nor status. */
export async function reconcileHelmRepository(tools: SourceTools, object: KubeObject): Promise<Requeue> {
  if (textAt(object, 'spec', 'type') !== 'oci') return reconcileSource(helmRepositories, tools, object)
  const draft = new ObjectDraft(tools, HELM_REPOSITORY, object)
  if (draft.isSuspended && !draft.isDeleted) return 'never'
  if (!draft.hasFinalizer && Object.keys(object.status ?? {}).length === 0) return 'never'
  await forgetArtifacts(helmRepositories, tools, draft)
  draft.removeFinalizer()
  for (const member of Object.keys(draft.status)) delete draft.status[member]
  await draft.save()
  return 'never'
}

/** Fetches the index; it is the artifact. */
async function work(tools: SourceTools, draft: ObjectDraft): Promise<SourceOutcome> {
  const { object, conditions } = draft
  const url = textAt(object, 'spec', 'url') ?? ''
  if (url.startsWith('oci://')) {
    const told = "invalid Helm repository URL: 'oci' URL scheme cannot be used with 'default' HelmRepository type"
    throw new SourceFailure('URLInvalid', told, { next: 'stall' })
  }
  if (!URL.canParse(url)) throw new SourceFailure('URLInvalid', `invalid Helm repository URL: parse "${url}": invalid URL`, { next: 'stall' })
  const index = await fetchIndex(tools, object, url)
  conditions.delete('FetchFailed')
  const revision = `sha256:${index.digest}`
  if (textAt(draft.status['artifact'], 'revision') === revision) {
    const message = `artifact up-to-date with remote revision: '${revision}'`
    await tools.record(object, { type: 'Normal', reason: 'ArtifactUpToDate', message })
  } else {
    await announceArtifact(draft, `new index revision '${revision}'`)
    await storeIndex(tools, draft, index, revision)
  }
  conditions.delete('ArtifactOutdated')
  conditions.set({ type: 'ArtifactInStorage', status: 'True', reason: 'Succeeded', message: `stored artifact: revision '${revision}'` })
  const size = humanSize(Number(Reflect.get(Object(draft.status['artifact']), 'size')))
  return { as: 'stored', notice: { reason: 'NewArtifact', recovered: 'Succeeded', message: `stored fetched index of size ${size} from '${url}'` } }
}

async function fetchIndex(tools: SourceTools, object: KubeObject, url: string): Promise<ChartIndex> {
  const access = await helmAccess(tools, object)
  try {
    return await fetchChartIndex(url, access)
  } catch (error) {
    if (!(error instanceof RemoteFailure)) throw error
    if (error.kind === 'content') {
      const told = `failed to load Helm repository from index YAML: failed to load index: ${error.message}`
      throw new SourceFailure('IndexationFailed', told, { cause: error })
    }
    const told = `failed to fetch Helm repository index: failed to cache index to temporary file: ${error.message}`
    throw new SourceFailure('Failed', told, { cause: error })
  }
}

async function storeIndex(tools: SourceTools, draft: ObjectDraft, index: ChartIndex, revision: string): Promise<void> {
  const json = indexJson(index)
  const files = await filledFolder(tools.clock, (directory) => writeFile(join(directory, 'index.yaml'), json))
  await storeArtifact(tools, draft, {
    file: `index-${index.digest}.yaml`,
    revision,
    digest: `sha256:${createHash('sha256').update(json).digest('hex')}`,
    size: Buffer.byteLength(json),
    files,
  })
  draft.status['url'] = artifactUrl(tools, draft, 'index.yaml')
  draft.conditions.delete('StorageOperationFailed')
}

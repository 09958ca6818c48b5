import { type KindRef, type KubeObject, textAt } from '../../../cluster/kube-object.ts'
import { StatusError } from '../../../cluster/status-error.ts'
import { BUCKET, GIT_REPOSITORY, HELM_CHART, HELM_REPOSITORY, SOURCE_GROUP } from '../../kinds.ts'
import type { ObjectDraft } from '../../runtime/object-draft.ts'
import { announceArtifact } from '../announce-artifact.ts'
import { SourceFailure } from '../source-failure.ts'
import type { SourceKind, SourceOutcome } from '../source-kind.ts'
import { artifactOf, keyOfSource, type SourceTools } from '../source-tools.ts'
import { artifactUrl, storeArtifact } from '../store-artifact.ts'
import { handingOver } from '../temporary-folder.ts'
import { buildFromFiles } from './build-from-files.ts'
import { buildFromRepository } from './build-from-repository.ts'
import { type ChartBuild, reasonOf, summaryOf } from './chart-build.ts'

export const helmCharts: SourceKind = { ref: HELM_CHART, statusUrl: true, work }

const SOURCES: readonly KindRef[] = [HELM_REPOSITORY, GIT_REPOSITORY, BUCKET]

async function work(tools: SourceTools, draft: ObjectDraft): Promise<SourceOutcome> {
  const { object, conditions, status } = draft
  const source = await findSource(tools, draft)
  const revision = textAt(artifactOf(source), 'revision')
  if (revision === undefined || !tools.artifacts.has(keyOfSource(source), revision)) {
    // A repository of type oci has no artifact at all.
    if (textAt(source, 'spec', 'type') !== 'oci') return noArtifact(tools, draft)
  } else status['observedSourceArtifactRevision'] = revision
  if (textAt(object, 'spec', 'verify', 'provider') === undefined) conditions.delete('SourceVerified')
  const build = source.kind === 'HelmRepository' ? await buildFromRepository(tools, draft, source) : await buildFromFiles(tools, draft, source)
  const keep = async () => {
    const isOther = status['observedChartName'] !== build.name || textAt(status['artifact'], 'revision') !== build.version
    if (isOther) await announceArtifact(draft, summaryOf(build), 'NewChart')
    conditions.delete('FetchFailed')
    conditions.delete('BuildFailed')
    if (build.resolved)
      await tools.record(object, { type: 'Normal', reason: 'ResolvedDependencies', message: `resolved ${build.resolved} chart dependencies` })
    await storeBuild(tools, draft, build)
  }
  await (build.made === undefined ? keep() : handingOver(tools.clock, build.made.files, keep))
  const summary = summaryOf(build)
  conditions.delete('ArtifactOutdated')
  conditions.set({ type: 'ArtifactInStorage', status: 'True', reason: reasonOf(build), message: summary })
  return { as: 'stored', notice: { reason: reasonOf(build), recovered: reasonOf(build), message: summary } }
}

async function findSource({ client, stored }: SourceTools, { object, namespace }: ObjectDraft): Promise<KubeObject> {
  const kind = textAt(object, 'spec', 'sourceRef', 'kind') ?? ''
  const name = textAt(object, 'spec', 'sourceRef', 'name') ?? ''
  const failed = (message: string, next: 'retry' | 'stall' = 'retry') =>
    new SourceFailure('SourceUnavailable', `failed to get source: ${message}`, { next })
  const known = SOURCES.flatMap((one) => (one.kind === kind ? (stored(one) ?? []) : []))[0]
  if (known === undefined) {
    throw failed(`unsupported source kind '${kind}', must be one of: [${SOURCES.map((one) => one.kind).join(' ')}]`, 'stall')
  }
  const found = await client.get(known, { namespace, name }).catch((error: unknown) => {
    throw error instanceof StatusError ? failed(error.message) : error
  })
  if (found === undefined) throw failed(`${kind}.${SOURCE_GROUP} "${name}" not found`)
  return found
}

async function noArtifact({ record }: SourceTools, { object, conditions }: ObjectDraft): Promise<SourceOutcome> {
  const reason = 'NoSourceArtifact'
  const message = `no artifact available for ${textAt(object, 'spec', 'sourceRef', 'kind')} source '${textAt(object, 'spec', 'sourceRef', 'name')}'`
  conditions.set({ type: 'FetchFailed', status: 'True', reason, message })
  await record(object, { type: 'Normal', reason, message })
  return { as: 'unfinished' }
}

async function storeBuild(tools: SourceTools, draft: ObjectDraft, { name, version, valuesFiles, made }: ChartBuild): Promise<void> {
  const { object, status } = draft
  if (made === undefined) {
    const message = `artifact up-to-date with remote revision: '${version}'`
    await tools.record(object, { type: 'Normal', reason: 'ArtifactUpToDate', message })
    return
  }
  await storeArtifact(tools, draft, { file: `${name}-${version}.tgz`, revision: version, ...made })
  status['observedChartName'] = name
  if (object.spec?.['ignoreMissingValuesFiles'] === true) status['observedValuesFiles'] = [...valuesFiles]
  else delete status['observedValuesFiles']
  status['url'] = artifactUrl(tools, draft, 'latest.tar.gz')
  draft.conditions.delete('StorageOperationFailed')
}

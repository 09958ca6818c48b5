import { randomInt } from 'node:crypto'
import { cp, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { externalWork } from '../../../cluster/external-work.ts'
import { type JsonMap, type KubeObject, textAt } from '../../../cluster/kube-object.ts'
import { RemoteFailure } from '../../../remote/remote-failure.ts'
import type { ObjectDraft } from '../../runtime/object-draft.ts'
import type { ArtifactFiles } from '../artifact-store.ts'
import { artifactOf, keyOfSource, type SourceTools } from '../source-tools.ts'
import { filledFolder, handingOver } from '../temporary-folder.ts'
import { buildFailure, type ChartBuild, isStored, observedValuesFiles, valuesFilesOf, withMetadata } from './chart-build.ts'
import { addDependencies } from './chart-dependencies.ts'
import { type ChartMetadataFile, digestOf, mergeValuesFiles, readMetadata, repack, unpackChart } from './chart-files.ts'

interface Found {
  readonly files: ArtifactFiles
  readonly metadata: ChartMetadataFile
  /** Undefined for a folder. */
  readonly archive: Buffer | undefined
}

/** The chart at `spec.chart`, a folder or an archive among the files of a GitRepository or a Bucket. @throws SourceFailure. */
export async function buildFromFiles(tools: SourceTools, draft: ObjectDraft, source: KubeObject): Promise<ChartBuild> {
  const spec = draft.object.spec ?? {}
  const revision = textAt(artifactOf(source), 'revision') ?? ''
  const read = await tools.artifacts.read(keyOfSource(source), revision, (directory) => build(tools, draft, spec, directory, revision))
  if (read === undefined) throw buildFailure('ChartPullError', 'failed to open source artifact: no such file or directory')
  return read.value
}

async function build(tools: SourceTools, draft: ObjectDraft, spec: JsonMap, directory: string, revision: string): Promise<ChartBuild> {
  const { clock } = tools
  const { namespace } = draft
  const path = textAt(spec, 'chart') ?? ''
  const { files, metadata, archive } = await find(tools, draft, directory, path)
  return await handingOver(clock, files, async () => {
    const wanted = valuesFilesOf(spec)
    const version = withMetadata(metadata.version, metadataOf(spec, revision, wanted, draft.object.metadata.generation ?? 1))
    const packaged = archive === undefined || version !== metadata.version || wanted.length > 0
    const result = { name: metadata.name, version, packaged, valuesFiles: wanted }
    if (isStored(draft, result)) {
      await externalWork(clock, () => files.dispose())
      return { ...result, valuesFiles: observedValuesFiles(draft) ?? wanted }
    }
    const merged = await externalWork(clock, () => mergeValuesFiles(directory, wanted, missingIn(spec)))
    const resolved =
      archive === undefined ? await addDependencies(tools, { ...metadata, namespace, root: directory, path, directory: files.directory }) : 0
    if (!packaged && archive !== undefined) return { ...result, made: { ...digestOf(archive), files } }
    const made = await repack(clock, files, { version, values: wanted.length === 0 ? undefined : merged.values })
    return { ...result, valuesFiles: merged.valuesFiles, made, resolved }
  })
}

const missingIn = (spec: JsonMap) =>
  spec['ignoreMissingValuesFiles'] === true
    ? undefined
    : (path: string) => `no values file found at path '/${path.replace(/^[./]+/, '')}' (reference '${path}')`

async function find(tools: SourceTools, { namespace, name }: ObjectDraft, root: string, chart: string): Promise<Found> {
  const shown = `/tmp/helmchart-${namespace}-${name}-${randomInt(1_000_000_000, 4_000_000_000)}/source${join('/', chart)}`
  if (chart === '') throw buildFailure('InvalidChartReference', 'no path set for local chart reference')
  if (chart.startsWith('/')) throw buildFailure('InvalidChartReference', 'local chart reference path is expected to be relative')
  const path = join(root, join('/', chart))
  const there = await externalWork(tools.clock, () => stat(path).catch(() => undefined))
  if (there === undefined) throw buildFailure('InvalidChartReference', `stat ${shown}: no such file or directory`)
  const archive = there.isDirectory() ? undefined : await externalWork(tools.clock, () => readFile(path))
  const files = archive === undefined ? await copyOf(tools, path) : await unpack(tools, archive)
  try {
    return { files, archive, metadata: await externalWork(tools.clock, () => readMetadata(files.directory)) }
  } catch (error) {
    await externalWork(tools.clock, () => files.dispose())
    if (!(error instanceof Error)) throw error
    const missing = 'code' in error && error.code === 'ENOENT'
    throw buildFailure('InvalidChartReference', missing ? `open ${shown}/Chart.yaml: no such file or directory` : error.message, error)
  }
}

const copyOf = ({ clock }: SourceTools, path: string) => filledFolder(clock, (directory) => cp(path, directory, { recursive: true }))

async function unpack({ clock }: SourceTools, archive: Buffer): Promise<ArtifactFiles> {
  try {
    return await unpackChart(clock, archive)
  } catch (error) {
    throw error instanceof RemoteFailure ? buildFailure('InvalidChartReference', error.message, error) : error
  }
}

/** `reconcileStrategy: Revision` makes every revision of the source another version of the chart. */
function metadataOf(spec: JsonMap, revision: string, valuesFiles: readonly string[], generation: number): string {
  const hash = spec['reconcileStrategy'] === 'Revision' ? (revision.split(':').at(-1) ?? '').slice(0, 12) : ''
  return [hash, valuesFiles.length === 0 ? '' : String(generation)].filter((part) => part !== '').join('.')
}

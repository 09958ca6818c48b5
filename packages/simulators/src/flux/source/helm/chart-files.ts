import { createHash } from 'node:crypto'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '@gitops-dms/core'
import { Document, parse, parseDocument } from 'yaml'
import { externalWork } from '../../../cluster/external-work.ts'
import { at, isMap, type JsonMap, textAt } from '../../../cluster/kube-object.ts'
import { readArchive, writeFiles } from '../../../remote/archive.ts'
import { mergeValues } from '../../../rendering/helm/merge-values.ts'
import type { ArtifactFiles } from '../artifact-store.ts'
import { packWhole } from '../pack-folder.ts'
import { filledFolder } from '../temporary-folder.ts'
import { buildFailure, type ChartBuild } from './chart-build.ts'

/** A packed chart with its one folder taken away: Chart.yaml is at the root. @throws RemoteFailure `content`. */
export async function unpackChart(clock: Clock, archive: Uint8Array): Promise<ArtifactFiles> {
  const files = new Map([...(await readArchive(archive, clock))].map(([path, content]) => [path.replace(/^[^/]*\//, ''), content]))
  return await filledFolder(clock, (directory) => writeFiles(directory, files, clock))
}

/** What the repository gave, as it is. */
export const digestOf = (archive: Uint8Array) => ({
  digest: `sha256:${createHash('sha256').update(archive).digest('hex')}`,
  size: archive.length,
})

/** One of `dependencies` in Chart.yaml or Chart.lock. */
export interface Dependency {
  readonly name: string
  readonly version: string
  readonly repository: string
}

export interface ChartMetadataFile {
  readonly name: string
  readonly version: string
  readonly dependencies: readonly Dependency[]
}

/** Name and version in Chart.yaml. @throws Error when there is none or it is not one. */
export async function readMetadata(directory: string): Promise<ChartMetadataFile> {
  const metadata: unknown = parse(await readFile(join(directory, 'Chart.yaml'), 'utf8'))
  const { name, version, dependencies } = isMap(metadata) ? metadata : {}
  if (typeof name !== 'string' || name === '') throw new Error('validation: chart.metadata.name is required')
  if (version === undefined || version === null || version === '') throw new Error('validation: chart.metadata.version is required')
  return { name, version: String(version), dependencies: Array.isArray(dependencies) ? dependencies.map(dependencyOf) : [] }
}

export const dependencyOf = (entry: unknown): Dependency => ({
  name: textAt(entry, 'name') ?? '',
  version: String(at(entry, 'version') ?? ''),
  repository: textAt(entry, 'repository') ?? '',
})

export interface Changes {
  readonly version: string
  /** Replaces values.yaml. */
  readonly values: JsonMap | undefined
}

/** Packs a chart anew, with another version and other values. */
export async function repack(clock: Clock, files: ArtifactFiles, { version, values }: Changes): Promise<NonNullable<ChartBuild['made']>> {
  await externalWork(clock, async () => {
    const path = join(files.directory, 'Chart.yaml')
    const chart = parseDocument(await readFile(path, 'utf8'))
    chart.set('version', version)
    await writeFile(path, String(chart))
    if (values !== undefined) await writeFile(join(files.directory, 'values.yaml'), String(new Document(values)))
  })
  return { ...(await packWhole(clock, files.directory)), files }
}

export interface MergedValues {
  readonly values: JsonMap
  /** Those that were there. */
  readonly valuesFiles: readonly string[]
}

/** @param missing what a message says of one that is not there; undefined = it is passed over. @throws SourceFailure. */
export async function mergeValuesFiles(
  directory: string,
  paths: readonly string[],
  missing: ((path: string) => string) | undefined,
): Promise<MergedValues> {
  let values: JsonMap = {}
  const valuesFiles: string[] = []
  for (const path of paths) {
    const file = join(directory, join('/', path))
    const isFile = await stat(file).then(
      (found) => found.isFile(),
      () => false,
    )
    if (!isFile) {
      if (missing === undefined) continue
      throw buildFailure('ValuesFilesError', missing(path))
    }
    const text = await readFile(file, 'utf8')
    const parsed = parseDocument(text)
    const [problem] = parsed.errors
    if (problem !== undefined) throw buildFailure('ValuesFilesError', `unmarshaling values from '${path}' failed: ${problem.message}`, problem)
    const read: unknown = parsed.toJS()
    if (isMap(read)) values = mergeValues(values, read)
    valuesFiles.push(path)
  }
  return { values, valuesFiles }
}

import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { Clock } from '@gitops-dms/core'
import { systemClock } from '@gitops-dms/core/adapter'
import ignore from 'ignore'
import { externalWork } from '../../cluster/external-work.ts'
import { isMap, type JsonMap } from '../../cluster/kube-object.ts'
import { readArchive } from '../../remote/archive.ts'
import { RemoteFailure } from '../../remote/remote-failure.ts'
import { parseGoYaml } from '../go-yaml.ts'
import { RenderFailure } from '../render-failure.ts'
import type { Chart, ChartMetadata } from './chart.ts'
import { mergeValues } from './merge-values.ts'

/** A chart from a folder that has a Chart.yaml, or from a .tgz. @throws RenderFailure `chart`, in Helm's words. */
export async function loadChart(path: string, clock: Clock = systemClock): Promise<Chart> {
  const isFolder = (await externalWork(clock, () => stat(path))).isDirectory()
  return isFolder
    ? chartOf(await externalWork(clock, () => readFolder(path)), clock)
    : loadArchivedChart(await externalWork(clock, () => readFile(path)), clock)
}

/** A chart from the bytes of a .tgz. @throws RenderFailure `chart`. */
export async function loadArchivedChart(archive: Uint8Array, clock: Clock = systemClock): Promise<Chart> {
  return await chartOf(await readChartArchive(archive, clock), clock)
}

/** The files of a packed chart by their path in the chart. @throws RenderFailure `chart`. */
async function readChartArchive(archive: Uint8Array, clock: Clock = systemClock): Promise<ReadonlyMap<string, Uint8Array>> {
  try {
    const packed = await readArchive(archive, clock)
    if (packed.size === 0) throw failed('no files in chart archive')
    if (packed.has('Chart.yaml')) throw failed('chart yaml not in base directory')
    return new Map([...packed].map(([name, content]) => [name.slice(name.indexOf('/') + 1), content]))
  } catch (error) {
    if (error instanceof RemoteFailure) throw new RenderFailure('chart', '', error.message, error)
    throw error
  }
}

const failed = (message: string) => new RenderFailure('chart', '', message)

async function readFolder(folder: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort()
  const ignored = ignore()
    .add(names.includes('.helmignore') ? await readFile(join(folder, '.helmignore'), 'utf8') : '')
    .add('templates/.?*')
  const kept = names.filter((name) => !ignored.ignores(name))
  return new Map(await Promise.all(kept.map(async (name) => [name, await readFile(join(folder, name))] as const)))
}

async function chartOf(content: ReadonlyMap<string, Uint8Array>, clock: Clock): Promise<Chart> {
  const files = new Map<string, string>()
  const packed = new Map<string, Map<string, Uint8Array>>()
  for (const [name, bytes] of content) {
    const [, subchart = '', rest] = /^charts\/([^/]+)(?:\/(.+))?$/.exec(name) ?? []
    if (subchart === '')
      files.set(
        name,
        Buffer.from(bytes)
          .toString()
          .replace(/^\uFEFF/, ''),
      )
    else if (!/^[._]|\.prov$/.test(subchart)) packed.set(subchart, (packed.get(subchart) ?? new Map()).set(rest ?? '', bytes))
  }
  const metadata = metadataOf(files)
  const subcharts: Chart[] = []
  for (const [name, parts] of packed) {
    const archive = parts.get('')
    if (archive !== undefined && !name.endsWith('.tgz')) continue
    try {
      subcharts.push(archive === undefined ? await chartOf(parts, clock) : await loadArchivedChart(archive, clock))
    } catch (error) {
      if (error instanceof RenderFailure)
        throw new RenderFailure('chart', name, `error unpacking subchart ${name} in ${metadata.name}: ${error.message}`, error)
      throw error
    }
  }
  return { metadata, values: valuesOf(files), files, subcharts }
}

function metadataOf(files: ReadonlyMap<string, string>): ChartMetadata {
  const text = files.get('Chart.yaml')
  if (text === undefined) throw failed('Chart.yaml file is missing')
  const [content = {}] = yamlOf(text, 'cannot load Chart.yaml')
  const requirements = files.get('requirements.yaml')
  const [required = {}] = requirements === undefined ? [] : yamlOf(requirements, 'cannot load requirements.yaml')
  for (const field of ['name', 'version']) {
    if (typeof content[field] !== 'string' || content[field] === '') throw failed(`validation: chart.metadata.${field} is required`)
  }
  return { apiVersion: 'v1', ...content, ...required } as ChartMetadata
}

function valuesOf(files: ReadonlyMap<string, string>): JsonMap {
  const text = files.get('values.yaml')
  return text === undefined ? {} : yamlOf(text, 'cannot load values.yaml: cannot unmarshal yaml document').reduce(mergeValues, {})
}

/** The documents of a file, each a map. */
function yamlOf(text: string, where: string): JsonMap[] {
  return parseGoYaml(text, { yaml11: true }).map(({ value, error }) => {
    if (error !== undefined) throw failed(`${where}: error converting YAML to JSON: ${error}`)
    if (value !== undefined && !isMap(value)) throw failed(`${where}: error unmarshaling JSON: json: cannot unmarshal ${typeof value} into a map`)
    return value ?? {}
  })
}

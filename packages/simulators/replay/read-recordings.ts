import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, dirname, join, relative, sep } from 'node:path'
import { BASELINE_FILE } from './baseline.ts'
import { checkFormat, inFile } from './check-format.ts'
import { checkGiven } from './given.ts'
import { namespacesOf } from './lives/life-start.ts'
import type { BrokenFile, Exchange, ExchangeFile, Given, LifeFile, Recordings, TimelineEntry } from './recording.ts'

interface Content {
  readonly exchanges?: readonly Exchange[]
  readonly timeline?: readonly TimelineEntry[]
  readonly namespace?: string
  readonly given?: readonly Given[]
}

/** Recordings of Argo CD are in a folder of this name; they have another simulator. */
const OTHER_SIMULATOR = 'argocd'

/** How far above a folder its repositories and charts are looked for: `lives/` and `flux/lives/` have them beside or above them. */
const LEVELS_ABOVE = 3

/**
 * All recordings below a folder that are of a Kubernetes API. Repositories and charts that it does not have are taken from beside it, and last
 * from `otherwise`.
 * @throws when there is none.
 */
export async function readRecordings(folder: string, otherwise: string): Promise<Recordings> {
  const paths = await filesBelow(folder)
  const files = paths.filter((path) => path.endsWith('.json') && basename(path) !== BASELINE_FILE)
  const isOther = (path: string) => relative(folder, path).split(sep).includes(OTHER_SIMULATOR)
  const exchangeFiles: ExchangeFile[] = []
  const lives: LifeFile[] = []
  const broken: BrokenFile[] = []
  for (const path of files.filter((one) => !isOther(one))) {
    const name = relative(folder, path)
      .replace(/\.json$/, '')
      .replaceAll(sep, '/')
    try {
      const { exchanges, timeline, namespace, given = [] } = await contentOf(path)
      if (exchanges !== undefined) exchangeFiles.push({ name, exchanges: exchanges.map(withId), given })
      if (timeline !== undefined) lives.push({ name, namespaces: namespacesOf(timeline, namespace), timeline, given })
    } catch (error) {
      broken.push({ name, error })
    }
  }
  const leftOut = files.filter(isOther)
  if (exchangeFiles.length + lives.length + broken.length === 0) throw new Error(`${folder}: no recordings of a Kubernetes API are there`)
  const around = [
    ...paths,
    ...(await besides(folder)),
    ...(await filesBelow(join(otherwise, 'repositories'))),
    ...(await filesBelow(join(otherwise, 'charts'))),
  ]
  const exported = around.filter((path) => path.endsWith('.fast-export')).reverse()
  const index = around.find((path) => basename(path) === 'index.yaml')
  return {
    exchangeFiles,
    lives,
    broken,
    repositories: new Map(exported.map((path) => [basename(path, '.fast-export'), path])),
    charts: index === undefined ? undefined : dirname(index),
    leftOut,
  }
}

/** @throws when it is not of the format; the message names the file and the member. */
async function contentOf(path: string): Promise<Content> {
  const text = await readFile(path, 'utf8')
  try {
    const content: unknown = JSON.parse(text)
    checkFormat(content)
    const { exchanges, given = [] } = content as Content
    checkGiven(
      given,
      exchanges?.map(withId).map(({ id }) => id),
    )
    return content as Content
  } catch (error) {
    throw inFile(path, error)
  }
}

const withId = (exchange: Exchange, index: number, all: readonly Exchange[]): Exchange => {
  const { id = String(index) } = exchange as Partial<Exchange>
  const isTaken = all.some((other, at) => at < index && other.id === id)
  return { ...exchange, id: isTaken ? `${id}@${index}` : id }
}

async function besides(folder: string): Promise<string[]> {
  const found: string[] = []
  let above = dirname(folder)
  for (let level = 0; level < LEVELS_ABOVE; level++) {
    for (const name of ['repositories', 'charts']) found.push(...(await filesBelow(join(above, name))))
    above = dirname(above)
  }
  return found
}

/** None when there is no such folder; in the order of their names. */
async function filesBelow(folder: string): Promise<string[]> {
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  )
  if (!isFolder) return []
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.split(sep).includes('node_modules'))
    .sort()
}

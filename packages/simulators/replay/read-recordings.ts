import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, dirname, join, relative, sep } from 'node:path'
import { checkArgoCdGiven } from './argocd/check-argocd-given.ts'
import { BASELINE_FILE } from './baseline.ts'
import { checkFormat, inFile, OF_ARGOCD } from './check-format.ts'
import { checkGiven } from './given.ts'
import { namespacesOf } from './lives/life-start.ts'
import type { ArgoCdEntry, ArgoCdLifeFile, BrokenFile, Exchange, ExchangeFile, Given, LifeFile, Recordings, TimelineEntry } from './recording.ts'

interface Content<Entry> {
  readonly exchanges?: readonly Exchange[]
  readonly timeline?: readonly Entry[]
  readonly namespace?: string
  readonly given?: readonly Given[]
}

/** What is in a folder of this name is of an Argo CD; elsewhere its answers show it. */
const ARGOCD = 'argocd'

/** How far above a folder its repositories and charts are looked for: `lives/` and `flux/lives/` have them beside or above them. */
const LEVELS_ABOVE = 3

/**
 * All recordings below a folder. Repositories and charts that it does not have are taken from beside it, and last from `otherwise`.
 * @throws when there is none.
 */
export async function readRecordings(folder: string, otherwise: string): Promise<Recordings> {
  const paths = await filesBelow(folder)
  const files = paths.filter((path) => path.endsWith('.json') && basename(path) !== BASELINE_FILE)
  const [exchangeFiles, lives, broken]: [ExchangeFile[], LifeFile[], BrokenFile[]] = [[], [], []]
  const argoCd: { exchangeFiles: ExchangeFile[]; lives: ArgoCdLifeFile[] } = { exchangeFiles: [], lives: [] }
  for (const path of files) {
    const name = relative(folder, path)
      .replace(/\.json$/, '')
      .replaceAll(sep, '/')
    try {
      const content = parsed(await readFile(path, 'utf8'))
      if (isArgoCd([basename(folder), ...name.split('/')], content)) {
        const { exchanges, timeline, given = [] } = argoCdContent(content)
        if (exchanges !== undefined) argoCd.exchangeFiles.push({ name, exchanges: exchanges.map(withId), given })
        if (timeline !== undefined) argoCd.lives.push({ name, timeline, given })
      } else {
        const { exchanges, timeline, namespace, given = [] } = kubernetesContent(content)
        if (exchanges !== undefined) exchangeFiles.push({ name, exchanges: exchanges.map(withId), given })
        if (timeline !== undefined) lives.push({ name, namespaces: namespacesOf(timeline, namespace), timeline, given })
      }
    } catch (error) {
      broken.push({ name, error: inFile(path, error) })
    }
  }
  if (files.length === 0) throw new Error(`${folder}: no recordings are there`)
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
    argoCd,
    broken,
    repositories: new Map(exported.map((path) => [basename(path, '.fast-export'), path])),
    charts: index === undefined ? undefined : dirname(index),
  }
}

const parsed = (text: string): unknown => JSON.parse(text)

function isArgoCd(names: readonly string[], content: unknown): boolean {
  if (names.slice(0, -1).includes(ARGOCD)) return true
  const { exchanges, timeline } = (content ?? {}) as { readonly exchanges?: unknown; readonly timeline?: unknown }
  const isPolled = Array.isArray(timeline) && timeline.some((entry) => entry?.kind === 'get' && 'status' in entry)
  return isPolled || (Array.isArray(exchanges) && /"grpc-metadata-content-type"/i.test(JSON.stringify(exchanges)))
}

/** @throws when it is not of the format; the message names the member. */
function kubernetesContent(content: unknown): Content<TimelineEntry> {
  checkFormat(content)
  const { exchanges, given = [] } = content as Content<TimelineEntry>
  checkGiven(given, idsOf(exchanges))
  return content as Content<TimelineEntry>
}

/** @throws as `kubernetesContent`. */
function argoCdContent(content: unknown): Content<ArgoCdEntry> {
  checkFormat(content, OF_ARGOCD)
  const { exchanges, given = [] } = content as Content<ArgoCdEntry>
  checkArgoCdGiven(given, idsOf(exchanges))
  return content as Content<ArgoCdEntry>
}

const idsOf = (exchanges: readonly Exchange[] | undefined): string[] | undefined => exchanges?.map(withId).map(({ id }) => id)

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

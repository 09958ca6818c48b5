import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach } from 'vitest'
import { type Ended, endsWith, RECORDINGS } from './run-replay.ts'

export interface ReplayedFolder {
  readonly path: string
  /** A file in it: text, or JSON of anything else. */
  write(name: string, content: unknown): Promise<void>
  /** Plays it. */
  replay(): Promise<Ended>
}

/** A folder for recordings, new and empty for each test of a file. */
export function replayedFolder(): ReplayedFolder {
  let path = ''
  beforeEach(async () => {
    path = await mkdtemp(join(tmpdir(), 'replay-test-'))
  })
  afterEach(() => rm(path, { recursive: true, force: true }))
  return {
    get path() {
      return path
    },
    write: async (name, content) => {
      await mkdir(dirname(join(path, name)), { recursive: true })
      await writeFile(join(path, name), typeof content === 'string' ? content : JSON.stringify(content))
    },
    replay: () => endsWith(path),
  }
}

export const recorded = async (name: string) => JSON.parse(await readFile(join(RECORDINGS, name), 'utf8'))

/** Some exchanges of a recording, in their order. */
export async function recordedExchanges(name: string, ids: readonly string[]): Promise<Member[]> {
  const { exchanges } = (await recorded(name)) as { readonly exchanges: readonly Member[] }
  return exchanges.filter(({ id }) => ids.includes(String(id)))
}

export type Member = Record<string, unknown>

/** Changes what is at a path in a value, `body.items.2`; what becomes undefined is taken out. @throws when it stays as it is. */
export function changeAt(value: unknown, path: string, change: (was: unknown) => unknown): void {
  const names = path.split('.')
  const last = names.pop() ?? ''
  const holder = names.reduce<unknown>((inner, name) => (inner as Member)[name], value) as Member
  const before = JSON.stringify(holder[last])
  const changed = change(structuredClone(holder[last]))
  if (JSON.stringify(changed) === before) throw new Error(`nothing is changed at ${path}`)
  if (changed === undefined) delete holder[last]
  else holder[last] = changed
}

export const to = (value: unknown) => () => value
export const reversed = (list: unknown) => [...(list as readonly unknown[])].reverse()
export const without = (index: number) => (list: unknown) => (list as readonly unknown[]).filter((_, at) => at !== index)
export const withMore = (item: unknown) => (list: unknown) => [...(list as readonly unknown[]), item]

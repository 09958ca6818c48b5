import { createHash } from 'node:crypto'
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Clock } from '@gitops-dms/core'
import { packTar, type TarEntry } from 'modern-tar'
import { externalWork } from '../../cluster/external-work.ts'
import { folderRules, type IsIgnored } from './ignore-rules.ts'

export interface PackedFolder {
  /** `sha256:…` of the archive: equal content, equal digest, whatever the commit (recorded). */
  readonly digest: string
  /** Bytes of the archive. */
  readonly size: number
}

/** Removes what the artifact of a folder does not have (ignored files, links), and packs the rest as source-controller does. */
export const packFolder = (clock: Clock, directory: string, ignore: string | undefined): Promise<PackedFolder> =>
  externalWork(clock, async () => pack(directory, await folderRules(directory, ignore)))

/** A folder of which nothing is left out. */
export const packWhole = (clock: Clock, directory: string): Promise<PackedFolder> => externalWork(clock, () => pack(directory, () => false))

async function pack(directory: string, isIgnored: IsIgnored): Promise<PackedFolder> {
  const entries: TarEntry[] = []
  await collect(directory, [], isIgnored, entries)
  const archive = await promisify(gzip)(await packTar(entries))
  return { digest: `sha256:${createHash('sha256').update(archive).digest('hex')}`, size: archive.length }
}

/** Ignored folders are looked into, for a rule may include what is in them again. Returns whether anything is left of this one. */
async function collect(root: string, path: readonly string[], isIgnored: IsIgnored, into: TarEntry[]): Promise<boolean> {
  const directory = join(root, ...path)
  const found = await readdir(directory, { withFileTypes: true })
  let left = false
  for (const entry of found.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const below = [...path, entry.name]
    const name = below.join('/')
    if (entry.isDirectory()) {
      const ignored = isIgnored(below, true)
      if (!ignored) into.push({ header: { name: `${name}/`, type: 'directory', size: 0, mtime: NEVER } })
      if ((await collect(root, below, isIgnored, into)) || !ignored) left = true
      else await rm(join(root, name), { recursive: true })
    } else if (entry.isFile() && !isIgnored(below, false)) {
      const body = await readFile(join(root, name))
      into.push({ header: { name, size: body.length, mtime: NEVER }, body })
      left = true
    } else await rm(join(root, name))
  }
  return left
}

const NEVER = new Date(0)

import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join, posix } from 'node:path'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import type { Clock } from '@gitops-dms/core'
import { systemClock } from '@gitops-dms/core/adapter'
import { packTar, unpackTar } from 'modern-tar'
import { externalWork } from '../cluster/external-work.ts'
import { RemoteFailure } from './remote-failure.ts'

/** Content by path, without a leading `./`. */
export type ArchivedFiles = ReadonlyMap<string, Uint8Array>

/** A .tar.gz: files in the order of their paths, without times or owners, so that equal content gives equal bytes. */
export async function packArchive(files: ArchivedFiles, clock: Clock = systemClock): Promise<Buffer> {
  const entries = [...files]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, body]) => ({ header: { name, type: 'file' as const, size: body.length, mode: 0o644, mtime: new Date(0) }, body }))
  return await externalWork(clock, async () => await promisify(gzip)(await packTar(entries)))
}

/** The regular files of a .tar.gz. @throws RemoteFailure `content` for what is no archive, or has a path that leads out of it. */
export async function readArchive(archive: Uint8Array, clock: Clock = systemClock): Promise<ArchivedFiles> {
  const entries = await externalWork(clock, async () => {
    try {
      return await unpackTar(await promisify(gunzip)(archive))
    } catch (error) {
      throw new RemoteFailure(
        'content',
        error instanceof Error && 'code' in error ? 'gzip: invalid header' : 'archive/tar: invalid tar header',
        error,
      )
    }
  })
  const files = new Map<string, Uint8Array>()
  for (const { header, data } of entries) {
    if (header.type !== 'file' || data === undefined) continue
    const name = posix.normalize(header.name)
    if (name.startsWith('..') || name.startsWith('/')) throw new RemoteFailure('content', `tar: illegal file path: ${header.name}`)
    files.set(name, data)
  }
  return files
}

/** Writes files below a folder, which is made when it is missing. */
export async function writeFiles(directory: string, files: ReadonlyMap<string, string | Uint8Array>, clock: Clock = systemClock): Promise<void> {
  await externalWork(clock, async () => {
    await mkdir(directory, { recursive: true })
    for (const folder of new Set([...files.keys()].map((name) => dirname(name)))) await mkdir(join(directory, folder), { recursive: true })
    await Promise.all([...files].map(([name, content]) => writeFile(join(directory, name), content)))
  })
}

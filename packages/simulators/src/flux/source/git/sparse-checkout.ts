import { lstat, readdir, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Clock } from '@gitops-dms/core'
import { externalWork } from '../../../cluster/external-work.ts'
import { at, type KubeObject } from '../../../cluster/kube-object.ts'
import { ShownPath } from '../../runtime/shown-path.ts'
import { SourceFailure } from '../source-failure.ts'

/** Removes everything that is in none of the folders of `spec.sparseCheckout`. @throws SourceFailure for a folder that is not there. */
export async function keepSparse(clock: Clock, directory: string, { metadata, spec }: KubeObject): Promise<void> {
  const sparse = at(spec, 'sparseCheckout')
  const shown = new ShownPath(directory, `gitrepository-${metadata.namespace}-${metadata.name}`)
  if (!Array.isArray(sparse)) return
  await externalWork(clock, async () => {
    const kept = sparse.map((folder) => ({ folder: String(folder), path: resolve('/', String(folder)) }))
    for (const { folder, path } of kept) {
      const there = await lstat(join(directory, path)).then(
        () => true,
        () => false,
      )
      if (there) continue
      const dir = `sparse checkout dir '${folder}' does not exist in repository`
      const message = `failed to sparse checkout directories : ${dir}: lstat ${shown.of(join(directory, path))}: no such file or directory`
      throw new SourceFailure('GitOperationFailed', message)
    }
    await removeOthers(
      directory,
      '/',
      kept.map(({ path }) => path),
    )
  })
}

async function removeOthers(root: string, folder: string, kept: readonly string[]): Promise<void> {
  for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
    const path = `${folder === '/' ? '' : folder}/${entry.name}`
    if (kept.some((one) => one === '/' || path === one || path.startsWith(`${one}/`))) continue
    if (entry.isDirectory() && kept.some((one) => one.startsWith(`${path}/`))) await removeOthers(root, path, kept)
    else await rm(join(root, path), { recursive: true })
  }
}

import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '@gitops-dms/core'
import { externalWork } from '../../cluster/external-work.ts'

/** Work on a copy of a folder, which may be changed and is gone afterwards. */
export async function withOwnCopy<T>(clock: Clock, root: string, work: (copy: string) => Promise<T>): Promise<T> {
  const parent = await externalWork(clock, () => mkdtemp(join(tmpdir(), 'gitops-dms-copy-')))
  try {
    const copy = join(parent, 'files')
    await externalWork(clock, () => cp(root, copy, { recursive: true, verbatimSymlinks: true }))
    return await work(copy)
  } finally {
    await externalWork(clock, () => rm(parent, { recursive: true, force: true }))
  }
}

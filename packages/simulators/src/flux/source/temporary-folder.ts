import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '@gitops-dms/core'
import { externalWork } from '../../cluster/external-work.ts'
import type { ArtifactFiles } from './artifact-store.ts'

/** A folder of its own with what `fill` puts into it; removed at once when that fails. */
export const filledFolder = (clock: Clock, fill: (directory: string) => Promise<void>): Promise<ArtifactFiles> =>
  externalWork(clock, async () => {
    const directory = await mkdtemp(join(tmpdir(), 'gitops-dms-artifact-'))
    const dispose = () => rm(directory, { recursive: true, force: true })
    try {
      await fill(directory)
      return { directory, dispose }
    } catch (error) {
      await dispose()
      throw error
    }
  })

/** Work at whose end somebody else has the files; when it fails before, they go. */
export async function handingOver<T>(clock: Clock, files: ArtifactFiles, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    await externalWork(clock, () => files.dispose())
    throw error
  }
}

import { readdir, readlink } from 'node:fs/promises'
import { dirname, isAbsolute, join, relative, resolve } from 'node:path'
import type { Clock } from '@gitops-dms/core'
import { externalWork } from '../../cluster/external-work.ts'
import { RepoServerError } from './repo-server-error.ts'

/** A symbolic link that leads out of a tree makes all of it unusable. @throws RepoServerError. */
export async function refuseOutsideLinks(root: string, clock: Clock, what = 'repository'): Promise<void> {
  await externalWork(clock, async () => {
    const entries = await readdir(root, { recursive: true, withFileTypes: true })
    for (const entry of entries.filter((one) => one.isSymbolicLink())) {
      const path = join(entry.parentPath, entry.name)
      const target = await readlink(path)
      const inside = resolve(dirname(path), target)
      if (!isAbsolute(target) && (inside === root || inside.startsWith(`${root}/`))) continue
      throw new RepoServerError(2, `${what} contains out-of-bounds symlinks. file: ${relative(root, path)}`)
    }
  })
}

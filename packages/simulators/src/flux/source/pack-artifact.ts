import { createHash } from 'node:crypto'
import { readdir, readFile, rm } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { gzipSync } from 'node:zlib'

export interface PackedArtifact {
  readonly digest: string
  readonly size: number
}

/** What source-controller leaves out of every artifact (its default ignore rules), as far as it could hold manifests. */
const IGNORED = [
  '.git',
  '.gitignore',
  '.gitmodules',
  '.gitattributes',
  '.github',
  '.circleci',
  '.travis.yml',
  '.gitlab-ci.yml',
  'appveyor.yml',
  '.drone.yml',
  'cloudbuild.yaml',
  'codeship-services.yml',
  'codeship-steps.yml',
]

/** Removes what no artifact has, and sums the rest up: equal content has an equal digest, whatever the commit (recorded). */
export async function packArtifact(directory: string): Promise<PackedArtifact> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const ignored = entries.filter((entry) => IGNORED.includes(entry.name)).map((entry) => join(entry.parentPath, entry.name))
  await Promise.all(ignored.map((path) => rm(path, { recursive: true, force: true })))
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !ignored.some((path) => file === path || file.startsWith(`${path}/`)))
    .sort()
  const contents = await Promise.all(files.map(async (file) => [relative(directory, file), (await readFile(file)).toString('base64')]))
  const archive = JSON.stringify(contents)
  return { digest: `sha256:${createHash('sha256').update(archive).digest('hex')}`, size: gzipSync(archive).length }
}

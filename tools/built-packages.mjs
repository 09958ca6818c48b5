import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root, workspacePackages } from './workspace.mjs'

/** The packages that get published, built as turbo keeps them; those named by the last part of their names, or all. */
export function builtPackages(names) {
  const published = workspacePackages().filter(({ manifest }) => manifest.private !== true)
  const chosen = published.filter(({ manifest }) => names === undefined || names.includes(shortName(manifest)))
  const filters = chosen.map(({ manifest }) => `--filter=${manifest.name}`)
  const { status, stdout, stderr } = spawnSync('turbo', ['run', 'build', '--output-logs=errors-only', '--log-prefix=none', ...filters], {
    cwd: root,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`the build failed\n${stdout ?? ''}${stderr ?? ''}`)
  return chosen.map(({ folder, manifest }) => ({
    folder: join(root, folder),
    manifest,
    name: shortName(manifest),
    entryPoints: entryPoints(manifest),
  }))
}

const shortName = (manifest) => manifest.name.replace(/^@[^/]+\//, '')

/** By what a consumer imports, `.` for the package's own name: the file of its types, relative to the package. */
function entryPoints({ exports }) {
  return Object.entries(exports).flatMap(([path, to]) => (typeof to === 'object' && to.types !== undefined ? [{ path, types: to.types }] : []))
}

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** The packages that pnpm-workspace.yaml names, each with its folder relative to the root. */
export function workspacePackages() {
  const [, list = ''] = /^packages:\n((?: +- .*\n)+)/m.exec(readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8')) ?? []
  const folders = [...list.matchAll(/- ['"]?([^\s'"]+)/g)].flatMap(([, pattern]) => expand(pattern))
  return folders
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .map((folder) => ({ folder, manifest: JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) }))
}

function expand(pattern) {
  if (!pattern.endsWith('/*')) return [pattern]
  const parent = pattern.slice(0, -2)
  const entries = existsSync(join(root, parent)) ? readdirSync(join(root, parent), { withFileTypes: true }) : []
  return entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map((entry) => `${parent}/${entry.name}`)
}

/** Every file below a folder of the repository, relative to the root; nothing for a folder that is not there. */
export function filesBelow(folder) {
  if (!existsSync(join(root, folder))) return []
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '.' ? entry.name : `${folder}/${entry.name}`
    if (!entry.isDirectory()) return [path]
    return entry.name.startsWith('.') || entry.name === 'node_modules' || entry.name === 'dist' ? [] : filesBelow(path)
  })
}

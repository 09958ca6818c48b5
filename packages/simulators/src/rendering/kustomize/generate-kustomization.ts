import { readdir, readFile } from 'node:fs/promises'
import { extname, join, relative } from 'node:path'
import { RenderFailure } from '../render-failure.ts'
import { kustomizationNames } from './kustomization-file.ts'
import { loadObjects, REPEATED_KEY } from './load-objects.ts'

/**
 * The resources of a folder without a kustomization file, as kustomize-controller finds them: all YAML files in it and below, and folders
 * that have a kustomization. @throws RenderFailure `generate`.
 */
export async function findResources(folder: string, shown: (path: string) => string): Promise<string[]> {
  const found: string[] = []
  await walk(folder, folder, shown, found)
  return found
}

async function walk(top: string, folder: string, shown: (path: string) => string, found: string[]): Promise<void> {
  const entries = (await readdir(folder, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1))
  for (const entry of entries) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      if ((await kustomizationNames(path)).length > 0) found.push(`./${relative(top, path)}`)
      else await walk(top, path, shown, found)
      continue
    }
    if (!['.yaml', '.yml'].includes(extname(entry.name))) continue
    requireObjects(await readFile(path, 'utf8'), shown(path))
    found.push(`./${relative(top, path)}`)
  }
}

function requireObjects(text: string, shown: string): void {
  try {
    loadObjects(text, shown)
  } catch (error) {
    if (!(error instanceof RenderFailure)) throw error
    if (REPEATED_KEY.test(error.message)) return // noticed later
    throw new RenderFailure('generate', shown, `failed to decode Kubernetes YAML from ${shown}: ${error.message}`, error)
  }
}

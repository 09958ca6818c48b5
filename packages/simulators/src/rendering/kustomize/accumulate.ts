import { relative, resolve } from 'node:path'
import { RenderFailure } from '../render-failure.ts'
import { buildFailure, notModelled, withPrefix } from './build-failure.ts'
import { generateResources } from './generate-resources.ts'
import { pathKind, readKustomization } from './kustomization-file.ts'
import { loadObjects, REPEATED_KEY } from './load-objects.ts'
import { textsIn } from './read-fields.ts'
import { isInside, readInside } from './read-inside.ts'
import { isSameId, Resource, shownId } from './resource.ts'
import { runTransformers } from './run-transformers.ts'
import type { BuildTarget } from './target.ts'
import { addAnnotations } from './transform-metadata.ts'

/** What a kustomization makes of its resources, on top of what its caller has already (for a component). @throws RenderFailure `build`. */
export async function accumulate(target: BuildTarget, before: readonly Resource[] = []): Promise<Resource[]> {
  let resources = [...before]
  await withPrefix('accumulating resources', async () => {
    for (const path of textsIn(target.fields, 'resources', 'bases')) resources = await accumulateOne(target, resources, path)
  })
  resources = await generateResources(target, resources)
  await withPrefix('accumulating components', async () => {
    for (const path of textsIn(target.fields, 'components')) resources = await accumulateComponent(target, resources, path)
  })
  return await runTransformers(target, resources)
}

const REMOTE = /^(https?:\/\/|git::|gh:|ssh:\/\/|git@|github\.com[:/])/i

/** A file of manifests, or a folder with a kustomization. */
async function accumulateOne(target: BuildTarget, resources: readonly Resource[], path: string): Promise<Resource[]> {
  if (REMOTE.test(path)) throw notModelled(`remote resources in a kustomization: ${path}`)
  let failed: RenderFailure
  try {
    return await accumulateFile(target, resources, path)
  } catch (error) {
    if (!(error instanceof RenderFailure) || error.kind === 'no-yaml') throw error
    failed = error
  }
  const folder = resolve(target.folder, path)
  const kind = isInside(target, folder) ? await pathKind(folder) : 'missing'
  if (kind === 'file' && /MalformedYAMLError/.test(failed.message)) throw failed
  return await withPrefix(`accumulation err='${failed.message}'`, async () => {
    const child = await childTarget(target, path)
    if (child.fields['kind'] === 'Component') throw buildFailure(`expected kind != 'Component' for path '${child.shown(child.folder)}'`)
    const built = await withPrefix(`recursed accumulation of path '${child.shown(child.folder)}'`, () => accumulate(child))
    return await withPrefix(`recursed merging from path '${child.shown(child.folder)}'`, async () => merged(resources, built))
  })
}

async function accumulateFile(target: BuildTarget, resources: readonly Resource[], path: string): Promise<Resource[]> {
  const file = resolve(target.folder, path)
  const objects = await withPrefix(`accumulating resources from '${path}'`, async () => {
    return loadFile(await readInside(target, file), path)
  })
  const loaded = objects.map((object) => new Resource(object))
  if (target.buildMetadata.includes('originAnnotations')) {
    addAnnotations(loaded, { 'config.kubernetes.io/origin': `path: ${relative(target.top, file)}\n` })
  }
  return await withPrefix(`merging resources from '${path}'`, async () => merged(resources, loaded))
}

function loadFile(text: string, path: string) {
  try {
    return loadObjects(text, path)
  } catch (error) {
    if (!(error instanceof RenderFailure)) throw error
    if (REPEATED_KEY.test(error.message)) throw error
    throw buildFailure(error.kind === 'no-yaml' ? `${error.message} in File: ${path}` : error.message, error)
  }
}

async function childTarget(target: BuildTarget, path: string): Promise<BuildTarget> {
  const folder = resolve(target.folder, path)
  const shown = target.shown(folder)
  // What is outside is not there, for a build that is kept inside.
  const kind = isInside(target, folder) ? await pathKind(folder) : 'missing'
  if (kind === 'missing') {
    throw buildFailure(
      `must build at directory: not a valid directory: evalsymlink failure on '${shown}' : lstat ${shown}: no such file or directory`,
    )
  }
  if (kind === 'file') throw buildFailure(`must build at directory: '${shown}': file is not directory`)
  if ([target.folder, ...target.ancestors].includes(folder)) {
    throw buildFailure(`cycle detected: candidate root '${shown}' contains visited root '${target.shown(target.folder)}'`)
  }
  const { name, fields } = await withPrefix(`couldn't make target for path '${shown}'`, () => readKustomization(folder, shown, true))
  return { ...target, folder, fields, file: name, ancestors: [target.folder, ...target.ancestors] }
}

async function accumulateComponent(target: BuildTarget, resources: readonly Resource[], path: string): Promise<Resource[]> {
  if (REMOTE.test(path)) throw notModelled(`remote components in a kustomization: ${path}`)
  let child: BuildTarget
  try {
    child = await childTarget(target, path)
  } catch (error) {
    if (!(error instanceof RenderFailure)) throw error
    throw buildFailure(`loader.New ${JSON.stringify(error.message)}`, error)
  }
  const shown = child.shown(child.folder)
  const { kind } = child.fields
  if (kind !== 'Component') {
    throw buildFailure(
      `accumulateDirectory: ${JSON.stringify(`expected kind 'Component' for path '${shown}' but got '${String(kind ?? 'Kustomization')}'`)}`,
    )
  }
  try {
    return await withPrefix(`recursed accumulation of path '${shown}'`, () => accumulate(child, resources))
  } catch (error) {
    if (!(error instanceof RenderFailure)) throw error
    throw buildFailure(`accumulateDirectory: ${JSON.stringify(error.message)}`, error)
  }
}

/** @throws RenderFailure for an object that is there already. */
function merged(resources: readonly Resource[], added: readonly Resource[]): Resource[] {
  const all = [...resources]
  for (const resource of added) {
    if (all.some((other) => isSameId(other.id, resource.id)))
      throw buildFailure(`may not add resource with an already registered id: ${shownId(resource.id)}`)
    all.push(resource)
  }
  return all
}

import { readFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { isMap } from '../../cluster/kube-object.ts'
import { parseGoYaml, writeGoYaml } from '../go-yaml.ts'
import { RenderFailure } from '../render-failure.ts'
import { applyMerges, applyPatchTo, type PatchText } from './apply-patches.ts'
import { buildFailure, notModelled, withPrefix } from './build-failure.ts'
import { generateObject } from './generate-config.ts'
import { pathKind, readKustomization } from './kustomization-file.ts'
import { loadObjects, REPEATED_KEY } from './load-objects.ts'
import { imagesIn, labelsIn, mapsIn, patchesIn, replicasIn, textIn, textMap, textsIn } from './read-fields.ts'
import { effectiveNamespace, isSameId, Resource, type ResourceId, shownId } from './resource.ts'
import type { BuildTarget } from './target.ts'
import { changeImages } from './transform-images.ts'
import { addAnnotations, addLabels } from './transform-metadata.ts'
import { addNamePrefix, addNameSuffix, setNamespace } from './transform-names.ts'
import { setReplicas } from './transform-replicas.ts'

/** What a kustomization makes of its resources, on top of what its caller has already (for a component). @throws RenderFailure `build`. */
export async function accumulate(target: BuildTarget, before: readonly Resource[] = []): Promise<Resource[]> {
  let resources = [...before]
  await withPrefix('accumulating resources', async () => {
    for (const path of textsIn(target.fields, 'resources', 'bases')) resources = await accumulateOne(target, resources, path)
  })
  resources = await generate(target, resources)
  await withPrefix('accumulating components', async () => {
    for (const path of textsIn(target.fields, 'components')) resources = await accumulateComponent(target, resources, path)
  })
  return await transform(target, resources)
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
  const kind = await pathKind(folder)
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
    requireInside(target, file)
    return loadFile(await readOrFail(target, file), path)
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

async function readOrFail(target: BuildTarget, file: string): Promise<string> {
  const kind = await pathKind(file)
  if (kind === 'missing') throw buildFailure(`open ${target.shown(file)}: no such file or directory`)
  if (kind === 'folder') throw buildFailure(`read ${target.shown(file)}: is a directory`)
  return await readFile(file, 'utf8')
}

function requireInside({ root, shown }: BuildTarget, path: string): void {
  if (path !== root && !path.startsWith(`${root}/`)) throw buildFailure(`path '${shown(path)}' is not in or below '${shown(root)}'`)
}

async function childTarget(target: BuildTarget, path: string): Promise<BuildTarget> {
  const folder = resolve(target.folder, path)
  const shown = target.shown(folder)
  requireInside(target, folder)
  const kind = await pathKind(folder)
  if (kind === 'missing') {
    throw buildFailure(`must build at directory: not a valid directory: evalsymlink failure on '${shown}' : lstat ${shown}: no such file or directory`)
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
    throw buildFailure(`accumulateDirectory: ${JSON.stringify(`expected kind 'Component' for path '${shown}' but got '${String(kind ?? 'Kustomization')}'`)}`)
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
    if (all.some((other) => isSameId(other.id, resource.id))) throw buildFailure(`may not add resource with an already registered id: ${shownId(resource.id)}`)
    all.push(resource)
  }
  return all
}

async function generate(target: BuildTarget, resources: readonly Resource[]): Promise<Resource[]> {
  const defaults = target.fields['generatorOptions']
  let all = [...resources]
  for (const kind of ['ConfigMap', 'Secret'] as const) {
    const entries = mapsIn(target.fields, kind === 'ConfigMap' ? 'configMapGenerator' : 'secretGenerator')
    for (const args of entries) {
      const { object, needsHash, behavior } = await generateObject(kind, args, isMap(defaults) ? defaults : {}, target)
      const generated = new Resource(object)
      generated.needsHash = needsHash
      if (target.buildMetadata.includes('originAnnotations')) addAnnotations([generated], originOf(target, kind))
      all = absorbed(all, generated, behavior)
    }
  }
  return all
}

const originOf = ({ top, folder, file }: BuildTarget, kind: string) => ({
  'config.kubernetes.io/origin': `configuredIn: ${relative(top, join(folder, file))}\nconfiguredBy:\n  apiVersion: builtin\n  kind: ${kind}Generator\n`,
})

/** By its behavior a new object, or a change of one that is there. */
function absorbed(resources: readonly Resource[], generated: Resource, behavior: 'create' | 'merge' | 'replace'): Resource[] {
  const { id } = generated
  const found = resources.filter(({ allIds }) =>
    allIds.some((one) => one.kind === id.kind && one.name === id.name && effectiveNamespace(one) === effectiveNamespace(id)),
  )
  const [existing] = found
  if (existing === undefined) {
    if (behavior === 'create') return [...resources, generated]
    throw buildFailure(`${generatorOf(id)} does not exist; cannot merge or replace`)
  }
  if (behavior === 'create') throw buildFailure(`${generatorOf(id)} exists; can not use behavior: 'unspecified', behavior must be merge or replace`)
  const { object } = existing
  const data = (name: string) => ({ ...(behavior === 'merge' ? textMap(object[name]) : {}), ...textMap(generated.object[name]) })
  const both = Object.fromEntries(['data', 'binaryData'].map((name) => [name, data(name)] as const).filter(([, value]) => Object.keys(value).length > 0))
  const { labels, annotations } = object.metadata
  const metadata = {
    ...object.metadata,
    ...(labels === undefined && generated.object.metadata.labels === undefined ? {} : { labels: { ...labels, ...generated.object.metadata.labels } }),
    ...(annotations === undefined && generated.object.metadata.annotations === undefined
      ? {}
      : { annotations: { ...annotations, ...generated.object.metadata.annotations } }),
  }
  const { data: _data, binaryData: _binary, ...rest } = object
  existing.object = { ...rest, ...generated.object, metadata, ...both }
  existing.needsHash = generated.needsHash
  return [...resources]
}

/** As Go prints the structs, the address of one among them. */
const generatorOf = ({ group, version, kind, name, namespace }: ResourceId) =>
  `merging from generator &{0x27179d0c270 <nil>}: id resid.ResId{Gvk:resid.Gvk{Group:"${group}", Version:"${version}", Kind:"${kind}", isClusterScoped:false}, Name:"${name}", Namespace:"${namespace}"}`

async function transform(target: BuildTarget, before: readonly Resource[]): Promise<Resource[]> {
  const { fields } = target
  let resources = [...before]
  for (const text of textsIn(fields, 'patchesStrategicMerge')) resources = applyMerges(resources, await mergeText(target, text))
  for (const patch of patchesIn(fields, 'patches')) resources = applyPatchTo(resources, await patchText(target, patch))
  const namespace = textIn(fields, 'namespace')
  if (namespace !== '') setNamespace(resources, namespace)
  if (textIn(fields, 'namePrefix') !== '') addNamePrefix(resources, textIn(fields, 'namePrefix'))
  if (textIn(fields, 'nameSuffix') !== '') addNameSuffix(resources, textIn(fields, 'nameSuffix'))
  for (const rule of labelsIn(fields)) addLabels(resources, rule)
  addAnnotations(resources, textMap(fields['commonAnnotations']))
  for (const patch of patchesIn(fields, 'patchesJson6902')) resources = applyPatchTo(resources, await patchText(target, patch))
  for (const change of replicasIn(fields)) setReplicas(resources, change)
  changeImages(resources, imagesIn(fields))
  return resources
}

async function patchText(target: BuildTarget, { patch, path, target: selected, options }: ReturnType<typeof patchesIn>[number]): Promise<PatchText> {
  const entry = Object.fromEntries(Object.entries({ options, patch, path, target: selected }).filter(([, value]) => value !== undefined))
  const config = troubleWith('PatchTransformer', entry)
  const rest = { target: selected, options, config }
  if (path !== undefined && patch !== undefined) throw buildFailure(`${config}: specify only one of patch and path`)
  if (path === undefined && patch === undefined) throw buildFailure(`${config}: must specify one of patch and path in\n`)
  if (path === undefined) return { text: patch ?? '', shown: `[patch: ${JSON.stringify(patch)}]`, ...rest }
  const text = await withPrefix(`${config}: failed to get the patch file from path(${path})`, () => fileText(target, path))
  return { text, shown: `[path: ${JSON.stringify(path)}]`, ...rest }
}

/** A file, or the patch itself. */
async function mergeText(target: BuildTarget, text: string): Promise<PatchText> {
  const isFile = !text.includes('\n') && (await pathKind(resolve(target.folder, text))) === 'file'
  const config = troubleWith('PatchStrategicMergeTransformer', { paths: [text] })
  const isPath = isFile || parseGoYaml(text).every(({ value }) => !isMap(value))
  const found = isPath ? await withPrefix(config, () => fileText(target, text)) : text
  return { text: found, shown: `[path: ${JSON.stringify(text)}]`, config }
}

/** How kustomize begins to say that one of its parts was set up wrongly. */
const troubleWith = (part: string, config: object) => `trouble configuring builtin ${part} with config: \`\n${writeGoYaml(config)}\``

async function fileText(target: BuildTarget, path: string): Promise<string> {
  const file = resolve(target.folder, path)
  requireInside(target, file)
  return await readOrFail(target, file)
}

import { resolve } from 'node:path'
import { isMap } from '../../cluster/kube-object.ts'
import { parseGoYaml, writeGoYaml } from '../go-yaml.ts'
import { applyMerges, applyPatchTo, type PatchText } from './apply-patches.ts'
import { buildFailure, withPrefix } from './build-failure.ts'
import { pathKind } from './kustomization-file.ts'
import { imagesIn, labelsIn, patchesIn, replicasIn, textIn, textMap, textsIn } from './read-fields.ts'
import { readInside } from './read-inside.ts'
import type { Resource } from './resource.ts'
import type { BuildTarget } from './target.ts'
import { changeImages } from './transform-images.ts'
import { addAnnotations, addLabels } from './transform-metadata.ts'
import { addNamePrefix, addNameSuffix, setNamespace } from './transform-names.ts'
import { setReplicas } from './transform-replicas.ts'

/** What the transformers of a kustomization make of its resources, in kustomize's order. @throws RenderFailure `build`. */
export async function runTransformers(target: BuildTarget, before: readonly Resource[]): Promise<Resource[]> {
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
  const text = await withPrefix(`${config}: failed to get the patch file from path(${path})`, () => readInside(target, resolve(target.folder, path)))
  return { text, shown: `[path: ${JSON.stringify(path)}]`, ...rest }
}

/** A file, or the patch itself. */
async function mergeText(target: BuildTarget, text: string): Promise<PatchText> {
  const isFile = !text.includes('\n') && (await pathKind(resolve(target.folder, text))) === 'file'
  const config = troubleWith('PatchStrategicMergeTransformer', { paths: [text] })
  const isPath = isFile || parseGoYaml(text).every(({ value }) => !isMap(value))
  const found = isPath ? await withPrefix(config, () => readInside(target, resolve(target.folder, text))) : text
  return { text: found, shown: `[path: ${JSON.stringify(text)}]`, config }
}

/** How kustomize begins to say that one of its parts was set up wrongly. */
const troubleWith = (part: string, config: object) => `trouble configuring builtin ${part} with config: \`\n${writeGoYaml(config)}\``

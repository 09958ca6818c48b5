import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseDocument } from 'yaml'
import { isMap, type KubeObject } from '../../cluster/kube-object.ts'
import { goYamlError } from '../../rendering/go-yaml-error.ts'
import { RenderFailure, renderFile } from '../../rendering/render-manifests.ts'
import type { ShownPath } from '../runtime/shown-path.ts'
import { KustomizationFailure } from './kustomization-failure.ts'

interface Artifact {
  readonly root: string
  readonly shown: ShownPath
}

const KUSTOMIZATION_FILES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization']
const KNOWN_FIELDS = ['apiVersion', 'kind', 'metadata', 'resources']

/**
 * A folder with a kustomization file: what its `resources` name. One without: all YAML files in it and below, as kustomize-controller
 * generates the missing file. @throws KustomizationFailure BuildFailed.
 */
export async function collectResources(artifact: Artifact, folder: string): Promise<KubeObject[]> {
  const entries = (await readdir(folder, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1))
  const file = KUSTOMIZATION_FILES.find((name) => entries.some((entry) => entry.isFile() && entry.name === name))
  if (file !== undefined) return collectNamed(artifact, folder, join(folder, file))
  const collected: KubeObject[] = []
  for (const entry of entries) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) collected.push(...(await collectResources(artifact, path)))
    else if (/\.ya?ml$/i.test(entry.name)) collected.push(...(await readManifests(artifact, path)))
  }
  return collected
}

async function collectNamed(artifact: Artifact, folder: string, file: string): Promise<KubeObject[]> {
  const document = parseDocument(await readFile(file, 'utf8'))
  if (document.errors.length > 0) throw buildFailed(`invalid Kustomization: ${goYamlError(document.errors)}`)
  const content: unknown = document.toJS()
  const fields = isMap(content) ? content : {}
  const unknown = Object.keys(fields).filter((name) => !KNOWN_FIELDS.includes(name))
  if (unknown.length > 0) throw buildFailed(`the simulator does not have the kustomization field ${unknown.join(', ')}`)
  const names = Array.isArray(fields['resources']) ? fields['resources'].map(String) : []
  const collected: KubeObject[] = []
  for (const name of names) collected.push(...(await collectOne(artifact, folder, name)))
  return collected
}

async function collectOne(artifact: Artifact, folder: string, name: string): Promise<KubeObject[]> {
  if (/^https?:\/\//.test(name)) throw buildFailed('the simulator does not have remote resources in a kustomization')
  const path = resolve(folder, name)
  if (!path.startsWith(`${artifact.root}/`)) throw buildFailed(`accumulating resources from '${name}': not in or below the artifact`)
  const kind = await kindOf(path)
  if (kind === 'folder') return collectResources(artifact, path)
  if (kind === 'file') return readManifests(artifact, path)
  const shown = artifact.shown.of(path)
  const missing = `no such file or directory`
  throw buildFailed(
    `accumulating resources: accumulation err='accumulating resources from '${name}': open ${shown}: ${missing}': must build at directory: not a valid directory: evalsymlink failure on '${shown}' : lstat ${shown}: ${missing}`,
  )
}

async function kindOf(path: string): Promise<'file' | 'folder' | 'missing'> {
  const parent = await readdir(join(path, '..'), { withFileTypes: true })
  const entry = parent.find((one) => path.endsWith(`/${one.name}`))
  if (entry === undefined) return 'missing'
  return entry.isDirectory() ? 'folder' : 'file'
}

async function readManifests(artifact: Artifact, path: string): Promise<KubeObject[]> {
  try {
    return await renderFile(artifact.root, path)
  } catch (error) {
    if (!(error instanceof RenderFailure)) throw error
    const reason = error.kind === 'no-yaml' ? `MalformedYAMLError: ${error.message}` : 'missing Resource metadata'
    const message = `failed to decode Kubernetes YAML from ${artifact.shown.of(path)}: ${reason}`
    throw new KustomizationFailure('BuildFailed', message, error)
  }
}

const buildFailed = (text: string) => new KustomizationFailure('BuildFailed', `kustomize build failed: ${text}`)

import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isMap } from '../../cluster/kube-object.ts'
import { parseGoYaml } from '../go-yaml.ts'
import { buildFailure } from './build-failure.ts'
import { checkedFields, type KustomizationFields } from './kustomization-fields.ts'

const NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization']

export interface KustomizationFile {
  readonly name: string
  readonly fields: KustomizationFields
}

/** The names of the kustomization files of a folder: none, one, or too many. */
export async function kustomizationNames(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  return NAMES.filter((name) => entries.some((entry) => entry.name === name && !entry.isDirectory()))
}

/** @param shown the folder, as a message shows it. @throws RenderFailure `build`. */
export async function readKustomization(folder: string, shown: string, strict: boolean): Promise<KustomizationFile> {
  const [name, ...others] = await kustomizationNames(folder)
  if (name === undefined) throw buildFailure(`unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory '${shown}'`)
  if (others.length > 0 && strict) throw buildFailure(`Found multiple kustomization files under: ${shown}\n`)
  const [document] = parseGoYaml(await readFile(join(folder, name), 'utf8'), { yaml11: true })
  if (document?.error !== undefined) throw buildFailure(`invalid Kustomization: ${document.error}`)
  return { name, fields: requireContent(checkedFields(document?.value, strict), shown) }
}

/** Empty ones, and those of another kind or version, are no kustomizations. @throws RenderFailure `build`. */
export function requireContent(fields: KustomizationFields, shown: string): KustomizationFields {
  const { apiVersion, kind, ...rest } = fields
  if (Object.values(rest).every((value) => value === null || value === '' || (Array.isArray(value) && value.length === 0) || (isMap(value) && Object.keys(value).length === 0))) {
    throw buildFailure('kustomization.yaml is empty')
  }
  const isComponent = kind === 'Component'
  const errors: string[] = []
  if (kind !== undefined && kind !== 'Kustomization' && !isComponent) errors.push('kind should be Kustomization or Component')
  const wanted = isComponent ? 'kustomize.config.k8s.io/v1alpha1' : 'kustomize.config.k8s.io/v1beta1'
  if (apiVersion !== undefined && apiVersion !== wanted) errors.push(`apiVersion for ${String(kind ?? 'Kustomization')} should be ${wanted}`)
  if (errors.length > 0) throw buildFailure(`Failed to read kustomization file under ${shown}:\n${errors.join('\n')}`)
  return fields
}

export async function pathKind(path: string): Promise<'file' | 'folder' | 'missing'> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file'
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return 'missing'
    throw error
  }
}

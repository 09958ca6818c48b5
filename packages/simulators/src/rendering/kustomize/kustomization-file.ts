import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isMap } from '../../cluster/kube-object.ts'
import { parseGoYaml } from '../go-yaml.ts'
import { RenderFailure } from '../render-failure.ts'
import { buildFailure } from './build-failure.ts'
import { checkedFields, INVALID, invalidKustomization, type KustomizationFields } from './kustomization-fields.ts'

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
  if (name === undefined)
    throw buildFailure(`unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory '${shown}'`)
  if (others.length > 0) throw buildFailure(`Found multiple kustomization files under: ${shown}\n`)
  const [document] = parseGoYaml(await readFile(join(folder, name), 'utf8'), { yaml11: true })
  try {
    if (document?.error !== undefined) throw invalidKustomization(document.error)
    const fields = checkedFields(document?.value, strict)
    if (strict) requireContent(fields)
    return { name, fields: requireKind(fields, shown) }
  } catch (error) {
    if (strict || !(error instanceof RenderFailure) || !error.message.startsWith(INVALID)) throw error
    // kustomize-controller reads the file itself first, and says so in other words.
    const said = error.message.slice(INVALID.length)
    const where = said.startsWith('yaml:') ? 'error converting YAML to JSON' : 'error unmarshaling JSON: while decoding JSON'
    throw new RenderFailure('generate', name, `${where}: ${said}`, error)
  }
}

/** @throws RenderFailure `build`. */
function requireContent({ apiVersion: _apiVersion, kind: _kind, ...rest }: KustomizationFields): void {
  if (Object.values(rest).every(isEmpty)) throw buildFailure('kustomization.yaml is empty')
}

const isEmpty = (value: unknown) =>
  value === null || value === '' || (Array.isArray(value) && value.length === 0) || (isMap(value) && Object.keys(value).length === 0)

/** Those of another kind or version are no kustomizations. @throws RenderFailure `build`. */
function requireKind(fields: KustomizationFields, shown: string): KustomizationFields {
  const { apiVersion, kind } = fields
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

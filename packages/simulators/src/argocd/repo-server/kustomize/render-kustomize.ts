import { readFile, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { Clock } from '@gitops-dms/core'
import { isMap, type JsonMap } from '../../../cluster/kube-object.ts'
import { parseGoYaml } from '../../../rendering/go-yaml.ts'
import { buildKustomization } from '../../../rendering/kustomize/build-kustomization.ts'
import { kustomizationNames } from '../../../rendering/kustomize/kustomization-file.ts'
import { RenderFailure } from '../../../rendering/render-failure.ts'
import type { BuildEnvironment } from '../build-environment.ts'
import { fileKind } from '../file-kind.ts'
import { RepoServerError } from '../repo-server-error.ts'
import { CACHED_SOURCE } from '../shown-path.ts'
import { withOwnCopy } from '../with-own-copy.ts'
import { editKustomization } from './edit-kustomization.ts'

export interface KustomizeSource {
  readonly root: string
  readonly folder: string
  /** `spec.source.kustomize`. */
  readonly options: JsonMap
  readonly environment: BuildEnvironment
  readonly clock: Clock
}

/** What `kustomize build` prints for a folder. @throws RepoServerError. */
export async function renderKustomize(source: KustomizeSource): Promise<JsonMap[]> {
  const { root, folder, options, environment, clock } = source
  if (Object.keys(options).length === 0) return await build(source)
  return await withOwnCopy(clock, root, async (copy) => {
    const own = join(copy, relative(root, folder))
    await edit(copy, own, options, environment)
    return await build({ ...source, root: copy, folder: own })
  })
}

async function build({ root, folder, clock }: KustomizeSource): Promise<JsonMap[]> {
  const shown = (path: string) => `${CACHED_SOURCE}${path.slice(root.length)}`
  try {
    return (await buildKustomization({ root, folder, shown, generate: false, clock })) as unknown as JsonMap[]
  } catch (error) {
    if (error instanceof RenderFailure) throw commandFailed(`build ${shown(folder)}`, error.message)
    throw error
  }
}

const commandFailed = (command: string, said: string) =>
  new RepoServerError(2, `\`kustomize ${command}\` failed exit status 1: Error: ${said.trimEnd()}`)

async function edit(root: string, folder: string, options: JsonMap, environment: BuildEnvironment): Promise<void> {
  const [name] = await kustomizationNames(folder)
  if (name === undefined) {
    if (Object.keys(options).some((option) => EDITED.includes(option))) {
      const said = `Missing kustomization file 'kustomization.yaml'.\n`
      throw commandFailed('edit', said)
    }
    return
  }
  const file = join(folder, name)
  const [document] = parseGoYaml(await readFile(file, 'utf8'), { yaml11: true })
  const fields = document?.value ?? {}
  // What does not parse is left as it is: the build says why.
  if (document?.error !== undefined || !isMap(fields)) return
  const components = await existing(root, folder, options)
  await writeFile(file, JSON.stringify(editKustomization(fields, options, components, environment)))
}

const EDITED = ['namePrefix', 'nameSuffix', 'images', 'replicas', 'commonLabels', 'commonAnnotations', 'namespace', 'patches', 'components']

/** With `ignoreMissingComponents` those that are not there, or not inside, are left out. */
async function existing(root: string, folder: string, { components, ignoreMissingComponents }: JsonMap): Promise<string[]> {
  const all = Array.isArray(components) ? components.map(String) : []
  if (ignoreMissingComponents !== true) return all
  const kept: string[] = []
  for (const component of all) {
    const path = join(folder, component)
    const isInside = !relative(root, path).startsWith('..')
    if (isInside && (await fileKind(path)) !== 'missing') kept.push(component)
  }
  return kept
}

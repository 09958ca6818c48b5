import type { Clock } from '@gitops-dms/core'
import { systemClock } from '@gitops-dms/core/adapter'
import { externalWork } from '../../cluster/external-work.ts'
import type { KubeObject } from '../../cluster/kube-object.ts'
import { RenderFailure } from '../render-failure.ts'
import { accumulate } from './accumulate.ts'
import { buildFailure, notModelled } from './build-failure.ts'
import { contentHash } from './content-hash.ts'
import { findResources } from './generate-kustomization.ts'
import { type KustomizationFile, kustomizationNames, pathKind, readKustomization } from './kustomization-file.ts'
import { withOverlay } from './merge-overlay.ts'
import { updateNameReferences } from './name-references.ts'
import type { KustomizationOverlay } from './overlay.ts'
import { textsIn } from './read-fields.ts'
import type { Resource } from './resource.ts'
import { sortResources } from './sort-objects.ts'
import { addLabels } from './transform-metadata.ts'

export interface KustomizationBuild {
  /** Nothing outside of this folder is read. Absolute. */
  readonly root: string
  /** The folder to build. Absolute, in or below `root`. */
  readonly folder: string
  /** How a message shows an absolute path. Default: as it is. */
  readonly shown?: ((path: string) => string) | undefined
  /**
   * As kustomize-controller builds: a folder without a kustomization file gets one over all YAML files in and below it, and fields that
   * kustomize does not know are passed over in the file of that folder. False: as `kustomize build`. Default true.
   */
  readonly generate?: boolean | undefined
  readonly overlay?: KustomizationOverlay | undefined
  /** Held while files are read. Default: the system's. */
  readonly clock?: Clock | undefined
}

/** The objects that `kustomize build` prints for a folder, in its order. @throws RenderFailure `generate` or `build`. */
export async function buildKustomization(build: KustomizationBuild): Promise<KubeObject[]> {
  return await externalWork(build.clock ?? systemClock, async () => {
    try {
      return await builtObjects(build)
    } catch (error) {
      if (error instanceof RenderFailure && error.kind === 'no-yaml') throw buildFailure(error.message, error)
      throw error
    }
  })
}

async function builtObjects({ root, folder, shown = (path) => path, generate = true, overlay = {} }: KustomizationBuild): Promise<KubeObject[]> {
  const { name, fields } = await topFile(folder, shown, generate)
  const merged = withOverlay(fields, { ...overlay, components: await componentsOf(folder, overlay) })
  const buildMetadata = textsIn(merged, 'buildMetadata')
  if (buildMetadata.includes('transformerAnnotations')) throw notModelled('transformerAnnotations of buildMetadata')
  const resources = await accumulate({ root, folder, shown, fields: merged, file: name, ancestors: [], top: folder, buildMetadata })
  for (const resource of resources) addHash(resource)
  updateNameReferences(resources)
  if (buildMetadata.includes('managedByLabel')) {
    addLabels(resources, {
      pairs: { 'app.kubernetes.io/managed-by': 'kustomize-(devel)' },
      includeSelectors: false,
      includeTemplates: false,
      fields: [],
    })
  }
  return sortResources(resources, merged['sortOptions'])
    .map(({ object }) => object)
    .filter(({ metadata }) => metadata.annotations?.['config.kubernetes.io/local-config'] !== 'true')
}

async function topFile(folder: string, shown: (path: string) => string, generate: boolean): Promise<KustomizationFile> {
  if (!generate) return await readKustomization(folder, shown(folder), true)
  if ((await kustomizationNames(folder)).length > 0) {
    const file = await readKustomization(folder, shown(folder), false)
    // kustomize-controller sets this, so that kustomize does not take the file for an empty one.
    return textsIn(file.fields, 'resources').length > 0 ? file : { ...file, fields: { ...file.fields, buildMetadata: ['originAnnotations'] } }
  }
  return { name: 'kustomization.yaml', fields: { resources: await findResources(folder, shown) } }
}

/** @throws RenderFailure `generate` for one that is not a path below. */
async function componentsOf(folder: string, { components = [], ignoreMissingComponents = false }: KustomizationOverlay): Promise<string[]> {
  const kept: string[] = []
  for (const component of components) {
    if (/^(git::|gh:|ssh:\/\/|https?:\/\/|git@|github\.com[:/]|\/|file:\/\/\/)/i.test(component)) {
      throw new RenderFailure('generate', component, `component path '${component}' must be local and relative`)
    }
    if (ignoreMissingComponents && (await pathKind(`${folder}/${component}`)) === 'missing') continue
    kept.push(component)
  }
  return kept
}

function addHash(resource: Resource): void {
  if (!resource.needsHash) return
  resource.rememberId()
  resource.object.metadata.name = `${resource.object.metadata.name}-${contentHash(resource.object)}`
}

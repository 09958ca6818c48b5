import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Clock } from '@gitops-dms/core'
import type { ClusterClient } from '../../cluster/cluster-client.ts'
import { externalWork } from '../../cluster/external-work.ts'
import { at, isMap, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { buildKustomization } from '../../rendering/kustomize/build-kustomization.ts'
import type { KustomizationOverlay } from '../../rendering/kustomize/overlay.ts'
import { RenderFailure } from '../../rendering/render-failure.ts'
import { isSubstituted, substituteVariables } from '../../rendering/substitute-variables.ts'
import type { ShownPath } from '../runtime/shown-path.ts'
import { KustomizationFailure } from './kustomization-failure.ts'
import { loadVariables, VariablesFailure } from './load-variables.ts'
import { refuseEncrypted, requireDecryptionKeys } from './refuse-decryption.ts'

/** `spec.path` in an artifact. @throws KustomizationFailure ArtifactFailed. */
export async function requirePath(clock: Clock, shown: ShownPath, directory: string, kustomization: KubeObject): Promise<string> {
  // A path that leads out of the artifact ends at its root, as it does with a chroot.
  const inside = resolve('/', textAt(kustomization, 'spec', 'path') ?? '')
  const folder = inside === '/' ? directory : `${directory}${inside}`
  if (await externalWork(clock, () => exists(folder))) return folder
  throw new KustomizationFailure('ArtifactFailed', `kustomization path not found: stat ${shown.of(folder)}: no such file or directory`)
}

export interface BuildTools {
  readonly client: ClusterClient
  readonly clock: Clock
  readonly features: { readonly strictPostBuildSubstitutions: boolean }
}

/** The objects of a folder as kustomize-controller builds them. @throws KustomizationFailure BuildFailed. */
export async function buildManifests(
  tools: BuildTools,
  shown: ShownPath,
  { root, folder, kustomization }: { readonly root: string; readonly folder: string; readonly kustomization: KubeObject },
): Promise<KubeObject[]> {
  await requireDecryptionKeys(tools.client, kustomization)
  const objects = await build(tools, shown, { root, folder, kustomization })
  refuseEncrypted(objects, kustomization)
  const postBuild = at(kustomization, 'spec', 'postBuild')
  const first = objects.find(isSubstituted)
  if (!isMap(postBuild) || first === undefined) return objects
  try {
    const variables = await loadVariables(tools.client, kustomization, postBuild)
    if (Object.keys(variables).length === 0 && postBuild['substituteStrategy'] !== 'Always') return objects
    const substitution = { variables, strict: tools.features.strictPostBuildSubstitutions }
    return objects.map((object) => substituted(object, substitution))
  } catch (error) {
    if (!(error instanceof VariablesFailure)) throw error
    throw new KustomizationFailure('BuildFailed', `post build failed for '${resourceId(first)}': ${error.message}`, error)
  }
}

async function build(
  { clock }: BuildTools,
  shown: ShownPath,
  { root, folder, kustomization }: { readonly root: string; readonly folder: string; readonly kustomization: KubeObject },
): Promise<KubeObject[]> {
  const overlay = (kustomization.spec ?? {}) as KustomizationOverlay
  try {
    return await buildKustomization({ root, folder, clock, shown: (path) => shown.of(path), overlay: overlayOf(overlay) })
  } catch (error) {
    if (!(error instanceof RenderFailure)) throw error
    const message = error.kind === 'build' ? `kustomize build failed: ${error.message}` : error.message
    throw new KustomizationFailure('BuildFailed', message, error)
  }
}

const overlayOf = (spec: KustomizationOverlay): KustomizationOverlay => ({
  patches: spec.patches,
  images: spec.images,
  components: spec.components,
  ignoreMissingComponents: spec.ignoreMissingComponents,
  namePrefix: spec.namePrefix,
  nameSuffix: spec.nameSuffix,
  targetNamespace: spec.targetNamespace,
  buildMetadata: spec.buildMetadata,
})

function substituted(object: KubeObject, substitution: Parameters<typeof substituteVariables>[1]): KubeObject {
  try {
    return substituteVariables(object, substitution)
  } catch (error) {
    if (!(error instanceof RenderFailure)) throw error
    throw new KustomizationFailure('BuildFailed', `post build failed for '${resourceId(object)}': envsubst error: ${error.message}`, error)
  }
}

/** As Kustomize names a resource: `ConfigMap.v1.[noGrp]/conf`. */
function resourceId({ apiVersion, kind, metadata }: KubeObject): string {
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['[noGrp]', apiVersion]
  return `${kind}.${version}.${group}/${metadata.name}`
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return false
    throw error
  }
}

import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { BUILT_IN_KINDS, isKind } from '../../cluster/kinds.ts'
import { at, isMap, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import type { ShownPath } from '../runtime/shown-path.ts'
import { collectResources } from './collect-resources.ts'
import { KustomizationFailure } from './kustomization-failure.ts'

/** Fields of the spec that change the output and that this simulator does not have: refused instead of ignored. */
const UNSUPPORTED = [
  'buildMetadata',
  'components',
  'decryption',
  'healthCheckExprs',
  'ignore',
  'images',
  'kubeConfig',
  'namePrefix',
  'nameSuffix',
  'patches',
  'postBuild',
] as const

/** `spec.path` in an artifact. @throws KustomizationFailure ArtifactFailed. */
export async function requirePath(shown: ShownPath, directory: string, kustomization: KubeObject): Promise<string> {
  const folder = resolve(directory, (textAt(kustomization, 'spec', 'path') ?? '').replace(/^\/+/, ''))
  const inside = folder === directory || folder.startsWith(`${directory}/`)
  if (inside && (await isFolder(folder))) return folder
  const message = `kustomization path not found: stat ${shown.of(inside ? folder : directory)}: no such file or directory`
  throw new KustomizationFailure('ArtifactFailed', message)
}

/** The objects of a folder as kustomize-controller builds them. @throws KustomizationFailure BuildFailed. */
export async function buildManifests(shown: ShownPath, directory: string, folder: string, kustomization: KubeObject): Promise<KubeObject[]> {
  const unsupported = UNSUPPORTED.filter((field) => at(kustomization, 'spec', field) !== undefined)
  if (unsupported.length > 0) throw new KustomizationFailure('BuildFailed', `the simulator does not have spec.${unsupported.join(', spec.')}`)
  const objects = await collectResources({ root: directory, shown }, folder)
  const targetNamespace = textAt(kustomization, 'spec', 'targetNamespace')
  const metadata = at(kustomization, 'spec', 'commonMetadata')
  return objects.map((object) => withMetadata(targetNamespace === undefined ? object : inNamespace(object, targetNamespace), metadata))
}

/** As kustomize does it: kinds that are not known count as namespaced, and a Namespace is renamed. */
function inNamespace(object: KubeObject, namespace: string): KubeObject {
  if (object.kind === 'Namespace' && object.apiVersion === 'v1') return { ...object, metadata: { ...object.metadata, name: namespace } }
  if (isClusterScoped(object)) return object
  return { ...object, metadata: { ...object.metadata, namespace } }
}

const OTHER_CLUSTER_SCOPED = ['CustomResourceDefinition', 'StorageClass', 'PersistentVolume', 'PriorityClass', 'IngressClass']

const isClusterScoped = (object: KubeObject) =>
  BUILT_IN_KINDS.some((info) => isKind(info, object) && !info.namespaced) || OTHER_CLUSTER_SCOPED.includes(object.kind)

function withMetadata(object: KubeObject, common: unknown): KubeObject {
  if (!isMap(common)) return object
  const { labels, annotations } = object.metadata
  const merged = {
    ...(isMap(common['labels']) ? { labels: { ...labels, ...(common['labels'] as Record<string, string>) } } : {}),
    ...(isMap(common['annotations']) ? { annotations: { ...annotations, ...(common['annotations'] as Record<string, string>) } } : {}),
  }
  return { ...object, metadata: { ...object.metadata, ...merged } }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return false
    throw error
  }
}

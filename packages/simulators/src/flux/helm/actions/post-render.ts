import type { KubeObject } from '../../../cluster/kube-object.ts'
import { isMap } from '../../../cluster/kube-object.ts'
import type { ImageChange, Patch } from '../../../rendering/kustomize/overlay.ts'
import { overlayObjects } from '../../../rendering/kustomize/overlay-objects.ts'
import { RenderFailure } from '../../../rendering/render-failure.ts'
import type { ReleaseSettings } from '../release/release-settings.ts'
import { originLabels } from './apply-crds.ts'
import { HelmFailure } from './helm-failure.ts'

interface PostRenderer {
  readonly kustomize?: { readonly patches?: readonly Patch[]; readonly images?: readonly ImageChange[] }
}

export interface PostRendered {
  readonly objects: readonly KubeObject[]
  readonly hooks: readonly KubeObject[]
}

/**
 * The post-renderers of the spec in their order, its common metadata, and always the labels that lead back to the HelmRelease. Hooks go through
 * together with the other objects, by themselves or not at all. @throws HelmFailure.
 */
export async function postRender(settings: ReleaseSettings, { objects, hooks }: PostRendered): Promise<PostRendered> {
  const { postRenderStrategy: strategy } = settings
  if (strategy === 'nohooks') return { objects: await through(settings, objects, settings.isHelm3 ? 'files' : 'manifests'), hooks }
  if (strategy === 'separate') return { objects: await through(settings, objects, 'manifests'), hooks: await through(settings, hooks, 'hooks') }
  const all = await through(settings, [...objects, ...hooks], 'files')
  return { objects: all.filter((object) => !isHook(object)), hooks: all.filter(isHook) }
}

const isHook = ({ metadata }: KubeObject) => metadata.annotations?.['helm.sh/hook'] !== undefined

async function through(settings: ReleaseSettings, objects: readonly KubeObject[], what: string): Promise<KubeObject[]> {
  if (objects.length === 0) return []
  try {
    return await rendered(settings, objects)
  } catch (error) {
    if (!(error instanceof RenderFailure)) throw error
    throw new HelmFailure(`error while running post render on ${what}: ${error.message}`, { cause: error })
  }
}

async function rendered(settings: ReleaseSettings, given: readonly KubeObject[]): Promise<KubeObject[]> {
  let objects = [...given]
  for (const { kustomize } of (settings.at('postRenderers') ?? []) as readonly PostRenderer[]) {
    if (kustomize !== undefined) objects = await overlayObjects(objects, kustomize)
  }
  const common = settings.at('commonMetadata')
  if (isMap(common)) objects = objects.map((object) => withMetadata(object, textsOf(common['labels']), textsOf(common['annotations'])))
  return objects.map((object) => withMetadata(object, originLabels(settings.object), {}))
}

const textsOf = (value: unknown): Record<string, string> => (isMap(value) ? (value as Record<string, string>) : {})

function withMetadata(object: KubeObject, labels: Record<string, string>, annotations: Record<string, string>): KubeObject {
  const { metadata } = object
  return {
    ...object,
    metadata: {
      ...metadata,
      ...(Object.keys(labels).length === 0 ? {} : { labels: { ...metadata.labels, ...labels } }),
      ...(Object.keys(annotations).length === 0 ? {} : { annotations: { ...metadata.annotations, ...annotations } }),
    },
  }
}

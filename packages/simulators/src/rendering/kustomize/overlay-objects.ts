import type { KubeObject } from '../../cluster/kube-object.ts'
import { accumulate } from './accumulate.ts'
import type { KustomizationOverlay } from './overlay.ts'
import { Resource } from './resource.ts'

/** Objects after the patches and images of an overlay, in their order. The given ones stay as they are. @throws RenderFailure `build`. */
export async function overlayObjects(
  objects: readonly KubeObject[],
  { patches, images }: Pick<KustomizationOverlay, 'patches' | 'images'>,
): Promise<KubeObject[]> {
  const fields = JSON.parse(JSON.stringify({ patches, images }))
  const nowhere = { root: '/', folder: '/', top: '/', file: 'kustomization.yaml', shown: (path: string) => path, ancestors: [], buildMetadata: [] }
  const resources = objects.map((object) => new Resource(structuredClone(object)))
  return (await accumulate({ ...nowhere, fields }, resources)).map(({ object }) => object)
}

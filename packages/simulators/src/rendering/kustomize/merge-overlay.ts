import type { KustomizationFields } from './kustomization-fields.ts'
import type { ImageChange, KustomizationOverlay } from './overlay.ts'
import { imagesIn, listOf } from './read-fields.ts'

/** A kustomization with what a Flux Kustomization says in its spec, as kustomize-controller writes it into the file before it builds. */
export function withOverlay(fields: KustomizationFields, overlay: KustomizationOverlay): KustomizationFields {
  const { targetNamespace, namePrefix, nameSuffix, buildMetadata = [] } = overlay
  return {
    ...fields,
    ...(targetNamespace === undefined ? {} : { namespace: targetNamespace }),
    ...(namePrefix === undefined ? {} : { namePrefix }),
    ...(nameSuffix === undefined ? {} : { nameSuffix }),
    patches: [
      ...listOf(fields['patches']),
      ...(overlay.patches ?? []).map(({ patch, target }) => ({ patch, ...(target === undefined ? {} : { target }) })),
    ],
    components: [...listOf(fields['components']), ...(overlay.components ?? [])],
    images: mergedImages(imagesIn(fields), overlay.images ?? []),
    ...(buildMetadata.length === 0 ? {} : { buildMetadata }),
  }
}

/** Field by field where the name is the same; tag and digest go together. */
function mergedImages(own: readonly ImageChange[], above: readonly ImageChange[]): ImageChange[] {
  const images = [...own]
  for (const image of above) {
    const index = images.findIndex(({ name }) => name === image.name)
    const before = images[index]
    if (before === undefined) {
      images.push(image)
      continue
    }
    const { name, newName, newTag, digest } = before
    const overridden = (image.newTag ?? '') !== '' || (image.digest ?? '') !== ''
    const version = overridden ? { newTag: image.newTag, digest: image.digest } : { newTag, digest }
    const called = image.newName ?? newName
    images[index] = {
      name,
      ...(called === undefined ? {} : { newName: called }),
      ...(version.newTag === undefined ? {} : { newTag: version.newTag }),
      ...(version.digest === undefined ? {} : { digest: version.digest }),
    }
  }
  return images
}

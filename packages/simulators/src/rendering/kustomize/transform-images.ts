import { isMap, type Json, type JsonMap } from '../../cluster/kube-object.ts'
import { changeAt } from './field-paths.ts'
import type { ImageChange } from './overlay.ts'
import type { Resource } from './resource.ts'

/** As `images:` changes them: in every list of containers, wherever it is. */
export function changeImages(resources: readonly Resource[], changes: readonly ImageChange[]): void {
  for (const { object } of resources) {
    if (object.kind === 'CustomResourceDefinition') continue
    for (const change of changes) {
      const changed = (value: Json | undefined) => (typeof value === 'string' ? changedImage(value, change) : undefined)
      changeContainers(object as unknown as JsonMap, changed)
      for (const path of ['spec/volumes/image/reference', 'spec/template/spec/volumes/image/reference']) changeAt(object, { path }, changed)
    }
  }
}

function changeContainers(value: Json, changed: (image: Json | undefined) => Json | undefined): void {
  if (Array.isArray(value)) {
    for (const item of value) changeContainers(item, changed)
    return
  }
  if (!isMap(value)) return
  for (const [name, member] of Object.entries(value)) {
    if ((name === 'containers' || name === 'initContainers') && Array.isArray(member)) {
      for (const container of member) {
        const image = isMap(container) ? changed(container['image']) : undefined
        if (isMap(container) && image !== undefined) container['image'] = image
      }
    }
    changeContainers(member, changed)
  }
}

function changedImage(image: string, { name, newName, newTag, digest }: ImageChange): string {
  const found = parseImage(image)
  if (!isImage(image, name)) return image
  const kept = newTag === undefined && digest === undefined ? found.rest : ''
  return `${newName ?? found.name}${kept}${newTag === undefined ? '' : `:${newTag}`}${digest === undefined ? '' : `@${digest}`}`
}

/** The wanted name is a regular expression, as in kustomize. */
const isImage = (image: string, name: string) => new RegExp(`^${name}(:[a-zA-Z0-9_.{}-]*)?(@sha256:[a-zA-Z0-9_.{}-]*)?$`).test(image)

/** Tag and digest begin after the last slash. */
function parseImage(image: string): { readonly name: string; readonly rest: string } {
  const at = image.slice(image.lastIndexOf('/') + 1).search(/[:@]/)
  if (at < 0) return { name: image, rest: '' }
  const end = image.lastIndexOf('/') + 1 + at
  return { name: image.slice(0, end), rest: image.slice(end) }
}

import type { ImageChange } from '../../../rendering/kustomize/overlay.ts'

/** `web=shop:2.0`, `web:2.0`, `web@sha256:…` as `kustomize edit set image` takes it; undefined for what it refuses. */
export function parseImage(text: string): ImageChange | undefined {
  const equals = text.indexOf('=')
  const name = equals < 0 ? undefined : text.slice(0, equals)
  const { image, newTag, digest } = splitImage(equals < 0 ? text : text.slice(equals + 1))
  const version = { ...(newTag === undefined ? {} : { newTag }), ...(digest === undefined ? {} : { digest }) }
  if (name === undefined) return newTag === undefined && digest === undefined ? undefined : { name: image, ...version }
  if (name === '' || image === '') return undefined
  return { name, ...(image === name ? {} : { newName: image }), ...version }
}

/** A colon before a slash belongs to the host. */
function splitImage(text: string): { readonly image: string; readonly newTag?: string; readonly digest?: string } {
  const at = text.indexOf('@')
  const [before, digest] = at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)]
  const colon = before.indexOf(':', before.lastIndexOf('/') + 1)
  const image = colon < 0 ? before : before.slice(0, colon)
  return { image, ...(colon < 0 ? {} : { newTag: before.slice(colon + 1) }), ...(digest === undefined ? {} : { digest }) }
}

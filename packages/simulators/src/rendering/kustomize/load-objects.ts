import { isMap, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { parseGoYaml } from '../go-yaml.ts'
import { RenderFailure } from '../render-failure.ts'

/** The objects of a YAML text; those of a `…List` one by one. @throws RenderFailure `no-yaml` or `no-object`, in the words of kustomize. */
export function loadObjects(text: string, file: string): KubeObject[] {
  return parseGoYaml(text).flatMap(({ value, error }) => {
    if (error !== undefined)
      throw new RenderFailure('no-yaml', file, REPEATED_KEY.test(error) ? `map[string]interface {}(nil): ${error}` : `MalformedYAMLError: ${error}`)
    return value === undefined ? [] : objectsOf(value, file)
  })
}

/** kustomize reads such a file, and stumbles when it writes the object. */
export const REPEATED_KEY = /mapping key .* already defined/

function objectsOf(value: unknown, file: string): KubeObject[] {
  const failed = (text: string) => new RenderFailure('no-object', file, text)
  if (!isMap(value)) throw failed('missing Resource metadata')
  if (Object.keys(value).length === 0) return []
  const kind = textAt(value, 'kind') ?? ''
  if (kind.endsWith('List') && Array.isArray(value['items'])) return value['items'].flatMap((item) => objectsOf(item, file))
  const name = textAt(value, 'metadata', 'name') ?? ''
  if (kind === '' && !('apiVersion' in value) && !isMap(value['metadata'])) throw failed('missing Resource metadata')
  if (kind === '') throw failed(`missing kind in object {${shownMeta(value)}}`)
  if (name === '') throw failed(`missing metadata.name in object {${shownMeta(value)}}`)
  return [{ apiVersion: '', ...value } as KubeObject]
}

/** As Go prints the metadata that it read. */
const shownMeta = (value: unknown) =>
  `{${textAt(value, 'apiVersion') ?? ''} ${textAt(value, 'kind') ?? ''}} {{${textAt(value, 'metadata', 'name') ?? ''} ${textAt(value, 'metadata', 'namespace') ?? ''}} map[] map[]}`

import type { Json, JsonMap } from '../../../cluster/kube-object.ts'
import { setAtPath } from '../../../rendering/helm/set-at-path.ts'

/**
 * Values with a parameter of an application, as `helm --set` (or `--set-string`) takes it. @throws TargetPathFailure.
 */
export function setParameter(values: JsonMap, name: string, text: string, isText: boolean): JsonMap {
  // Argo CD escapes the commas of everything but a list.
  const list = /^\{([\s\S]*)\}$/.exec(text)
  if (list === null) return setAtPath(values, name, typed(unescaped(text), isText))
  const items = list[1] === '' ? [] : (list[1] ?? '').split(/(?<!\\),/)
  return setAtPath(
    values,
    name,
    items.map((item) => typed(unescaped(item), isText)),
  )
}

/** A backslash takes the meaning from what follows. */
const unescaped = (text: string) => text.replace(/\\([\s\S])/g, '$1')

function typed(text: string, isText: boolean): Json {
  if (isText) return text
  if (text === 'true' || text === 'false') return text === 'true'
  if (text === 'null') return null
  return /^(0|[-+]?[1-9]\d*)$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : text
}

import type { Json, JsonMap } from '../../../cluster/kube-object.ts'
import { setAtPath } from '../../../rendering/helm/set-at-path.ts'

/** Values with one more at a path like `image.tag` or `hosts[0].name`, as `helm --set` would have it. @throws TargetPathFailure. */
export const setValue = (values: JsonMap, path: string, text: string, literal: boolean): JsonMap =>
  setAtPath(values, path, literal ? text : typed(text))
/** Quotes make a text of anything; without them numbers, booleans, null and lists are what they look like. */
function typed(text: string): Json {
  const quoted = /^'([\s\S]*)'$|^"([\s\S]*)"$/.exec(text)
  if (quoted !== null) return quoted[1] ?? quoted[2] ?? ''
  if (/^\{[\s\S]*\}$/.test(text)) return text === '{}' ? [] : text.slice(1, -1).split(',').map(scalar)
  return scalar(text)
}

function scalar(text: string): Json {
  if (text === 'true' || text === 'false') return text === 'true'
  if (text === 'null') return null
  return /^(0|-?[1-9]\d*)$/.test(text) ? Number(text) : text
}

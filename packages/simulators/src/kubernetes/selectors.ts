import type { KindInfo } from '../cluster/kinds.ts'
import { at, type KubeObject } from '../cluster/kube-object.ts'
import { StatusError } from '../cluster/status-error.ts'
import { isBuiltIn } from './built-in.ts'

export type Selector = (object: KubeObject) => boolean

/** `labelSelector` and `fieldSelector` of a list or a watch. @throws StatusError 400. */
export function selectorOf(query: URLSearchParams, info: KindInfo): Selector {
  const labels = splitRequirements(query.get('labelSelector') ?? '').map(labelRequirement)
  const fields = splitRequirements(query.get('fieldSelector') ?? '').map((text) => fieldRequirement(text, info))
  return (object) => labels.every((matches) => matches(object)) && fields.every((matches) => matches(object))
}

/** At the commas outside of parentheses. */
const splitRequirements = (selector: string): string[] =>
  selector
    .split(/,(?![^(]*\))/)
    .map((part) => part.trim())
    .filter((part) => part !== '')

const KEY = '[A-Za-z0-9._/-]+'

function labelRequirement(text: string): Selector {
  const labelOf = (object: KubeObject, key: string) => object.metadata.labels?.[key]
  const set = new RegExp(`^(${KEY})\\s+(in|notin)\\s+\\(([^()]*)\\)$`).exec(text)
  if (set !== null) {
    const [, key = '', operator, list = ''] = set
    const values = list.split(',').map((value) => value.trim())
    return (object) => {
      const value = labelOf(object, key)
      return (value !== undefined && values.includes(value)) === (operator === 'in')
    }
  }
  const equality = new RegExp(`^(${KEY})\\s*(==|=|!=)\\s*([A-Za-z0-9._-]*)$`).exec(text)
  if (equality !== null) {
    const [, key = '', operator, value = ''] = equality
    return (object) => (labelOf(object, key) === value) === (operator !== '!=')
  }
  const existence = new RegExp(`^(!?)\\s*(${KEY})$`).exec(text)
  if (existence !== null) {
    const [, not = '', key = ''] = existence
    return (object) => (labelOf(object, key) === undefined) === (not === '!')
  }
  if (/\([^)]*$/.test(text)) throw new StatusError(400, 'BadRequest', "unable to parse requirement: found '', expected: ',' or ')'")
  throw new StatusError(400, 'BadRequest', `unable to parse requirement: invalid selector: '${text}'`)
}

/** Custom resources know the two of the metadata only; built-in ones have more. */
const BUILT_IN_FIELDS: Readonly<Record<string, readonly string[]>> = {
  Pod: ['spec.nodeName', 'status.phase'],
  Event: ['involvedObject.kind', 'involvedObject.namespace', 'involvedObject.name', 'involvedObject.uid', 'reason', 'type', 'reportingComponent'],
  Secret: ['type'],
  Namespace: ['status.phase'],
}

function fieldRequirement(text: string, info: KindInfo): Selector {
  const [, path = text, operator = '=', value = ''] = /^([^=!]+)(==|=|!=)(.*)$/.exec(text) ?? []
  const supported = ['metadata.name', 'metadata.namespace', ...(isBuiltIn(info) ? (BUILT_IN_FIELDS[info.kind] ?? []) : [])]
  if (!supported.includes(path)) throw new StatusError(400, 'BadRequest', `field label not supported: ${path}`)
  const steps = path.split('.')
  return (object) => (String(at(object, ...steps) ?? '') === value) === (operator !== '!=')
}

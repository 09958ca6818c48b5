import { type JsonMap, type KubeObject, textAt } from '../../cluster/kube-object.ts'

/** Whether an object is one that a Kustomize target means: each text is a regular expression for the whole name, what is left out fits all. */
export function matchesTarget(object: KubeObject, target: JsonMap): boolean {
  const [group, version] = object.apiVersion.includes('/') ? object.apiVersion.split('/') : ['', object.apiVersion]
  const { name, namespace = '', labels = {}, annotations = {} } = object.metadata
  const fits = (member: string, value = '') => {
    const pattern = textAt(target, member) ?? ''
    return pattern === '' || new RegExp(`^(?:${pattern})$`).test(value)
  }
  return (
    fits('group', group) &&
    fits('version', version) &&
    fits('kind', object.kind) &&
    fits('name', name) &&
    fits('namespace', namespace) &&
    selects(textAt(target, 'labelSelector') ?? '', labels) &&
    selects(textAt(target, 'annotationSelector') ?? '', annotations)
  )
}

/** `a=b,c!=d,e in (f,g),h notin (i),j,!k`. */
function selects(selector: string, texts: Readonly<Record<string, string>>): boolean {
  const requirements = selector.split(/,(?![^(]*\))/).filter((requirement) => requirement.trim() !== '')
  return requirements.every((requirement) => meets(requirement.trim(), texts))
}

function meets(requirement: string, texts: Readonly<Record<string, string>>): boolean {
  const set = /^(\S+)\s+(in|notin)\s*\(([^)]*)\)$/.exec(requirement)
  if (set !== null) {
    const [, key = '', operator, listed = ''] = set
    const values = listed.split(',').map((value) => value.trim())
    const isIn = texts[key] !== undefined && values.includes(texts[key])
    return isIn === (operator === 'in')
  }
  const [, key = '', operator, value] = /^([^=!\s]+)\s*(==|=|!=)\s*(.*)$/.exec(requirement) ?? []
  if (operator !== undefined) return (texts[key] === value) === (operator !== '!=')
  return requirement.startsWith('!') ? texts[requirement.slice(1).trim()] === undefined : texts[requirement] !== undefined
}

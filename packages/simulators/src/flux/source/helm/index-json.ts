import { parse } from 'yaml'
import { isMap } from '../../../cluster/kube-object.ts'
import type { ChartIndex } from '../../../rendering/helm/chart-index.ts'

/** Members of a chart version in the order in which Helm writes them; a letter says what it does without a value: o left out, n null, t the zero time. */
const VERSION_MEMBERS: readonly (readonly [name: string, without: 'o' | 'n' | 't'])[] = [
  ['name', 'o'],
  ['home', 'o'],
  ['sources', 'o'],
  ['version', 'o'],
  ['description', 'o'],
  ['keywords', 'o'],
  ['maintainers', 'o'],
  ['icon', 'o'],
  ['apiVersion', 'o'],
  ['condition', 'o'],
  ['tags', 'o'],
  ['appVersion', 'o'],
  ['deprecated', 'o'],
  ['annotations', 'o'],
  ['kubeVersion', 'o'],
  ['dependencies', 'o'],
  ['type', 'o'],
  ['urls', 'n'],
  ['created', 't'],
  ['removed', 'o'],
  ['digest', 'o'],
]
const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  maintainers: ['name', 'email', 'url'],
  dependencies: ['name', 'version', 'repository', 'condition', 'tags', 'enabled', 'import-values', 'alias'],
}
const ZERO_TIME = '0001-01-01T00:00:00Z'

/** The index as source-controller stores it, byte by byte: JSON with the members in Helm's order. */
export function indexJson({ text, entries }: ChartIndex): string {
  const given: unknown = parse(text, { schema: 'core' })
  const index = {
    apiVersion: isMap(given) ? given['apiVersion'] : undefined,
    generated: (isMap(given) ? given['generated'] : undefined) ?? ZERO_TIME,
    entries: Object.fromEntries([...entries].sort(byName).map(([name, versions]) => [name, versions.map(versionJson)])),
  }
  return escapeHtml(JSON.stringify(index, null, 2))
}

function versionJson(version: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const json: Record<string, unknown> = {}
  for (const [name, without] of VERSION_MEMBERS) {
    const value = version[name]
    if (!isEmpty(value) || (without === 'n' && Array.isArray(value))) json[name] = memberJson(name, value)
    else if (without === 'n') json[name] = null
    else if (without === 't') json[name] = ZERO_TIME
  }
  return json
}

function memberJson(name: string, value: unknown): unknown {
  const members = MEMBERS[name]
  if (members !== undefined && Array.isArray(value)) {
    return value.map((item) => Object.fromEntries(members.filter((member) => !isEmpty(item?.[member])).map((member) => [member, item[member]])))
  }
  return isMap(value) ? Object.fromEntries(Object.entries(value).sort(byName)) : value
}

const isEmpty = (value: unknown) =>
  value === undefined || value === null || value === '' || value === false || (Array.isArray(value) && value.length === 0)

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]) => (a < b ? -1 : 1)

/** As Go's encoder does it. */
const escapeHtml = (json: string) => json.replace(/[<>&\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)

import { parse, stringify, YAMLParseError } from 'yaml'
import { isMap, type JsonMap } from '../../cluster/kube-object.ts'
import type { ArgoCdParts } from '../argocd-parts.ts'
import { isSince } from '../argocd-version.ts'
import { ApiError } from '../gateway/api-error.ts'
import { settingOf, settingsIn } from './argocd-settings.ts'

const PREFIX = 'resource.customizations'
const STATUS = '/status'
const KIND_FORMAT = 'group kind should be in format `resource.customizations.<type>.<group_kind>` or resource.customizations.<type>.<kind>`'

/** What `argocd-cm` says of kinds (`resource.customizations.<what>.<group_kind>`), and that status counts for no difference. @throws ApiError 500. */
export function resourceOverrides(parts: ArgoCdParts): Record<string, JsonMap> {
  const overrides = new Map<string, JsonMap>()
  for (const [kind, override] of Object.entries(readYaml(settingOf(parts, PREFIX)))) if (isMap(override)) overrides.set(kind, fromText(override))
  for (const [key, text] of Object.entries(settingsIn(parts, 'argocd-cm'))) {
    const [what, ...kind] = key.startsWith(`${PREFIX}.`) ? key.slice(PREFIX.length + 1).split('.') : []
    if (what === undefined || kind.length === 0) continue
    const name = kindOf(kind.join('.'))
    overrides.set(name, { ...overrides.get(name), ...customization(what, text) })
  }
  const ignored = statusIgnoredIn(parts)
  if (ignored !== undefined) {
    const given = overrides.get(ignored) ?? {}
    const differences = isMap(given['ignoreDifferences']) ? given['ignoreDifferences'] : {}
    const pointers = Array.isArray(differences['jsonPointers']) ? differences['jsonPointers'] : []
    overrides.set(ignored, { ...given, ignoreDifferences: { ...differences, jsonPointers: [...pointers, STATUS] } })
  }
  const names = [...overrides.keys()].sort()
  return Object.fromEntries(names.map((name) => [name, shown(overrides.get(name) ?? {})]))
}

/** `argoproj.io_Application` is `argoproj.io/Application`. */
function kindOf(name: string): string {
  if (name === 'all') return '*/*'
  const parts = name.split('_')
  if (parts.length > 2) throw new ApiError(2, `${KIND_FORMAT}, got group kind: '${name}'`)
  return parts.join('/')
}

function customization(what: string, text: string): JsonMap {
  if (what === 'health') return { 'health.lua': text }
  if (what === 'useOpenLibs') return { 'health.lua.useOpenLibs': text === 'true' }
  if (what === 'actions') return { actions: text }
  if (what === 'ignoreDifferences' || what === 'ignoreResourceUpdates') return { [what]: readYaml(text) }
  if (what === 'knownTypeFields') return { knownTypeFields: readYaml(text) }
  throw new ApiError(2, `resource customization type ${what} not supported`)
}

/** In the older form they are texts of YAML within YAML. */
function fromText(override: JsonMap): JsonMap {
  const read = (name: string) => (typeof override[name] === 'string' ? { [name]: readYaml(override[name]) } : {})
  return { ...override, ...read('ignoreDifferences'), ...read('ignoreResourceUpdates') }
}

function readYaml(text: string): JsonMap {
  try {
    return (parse(text) as JsonMap | null) ?? {}
  } catch (error) {
    if (error instanceof YAMLParseError) throw new ApiError(2, `error converting YAML to JSON: yaml: ${error.message}`)
    throw error
  }
}

/** The kinds whose status counts for no difference; undefined: none. */
function statusIgnoredIn(parts: ArgoCdParts): string | undefined {
  const wanted = readYaml(settingOf(parts, 'resource.compareoptions'))['ignoreResourceStatusField']
  if (wanted === 'none' || wanted === 'off' || wanted === false) return undefined
  const isOfDefinitions = wanted === 'crd' || (!wanted && !isSince(parts.version, '3.0'))
  return isOfDefinitions ? 'apiextensions.k8s.io/CustomResourceDefinition' : '*/*'
}

function shown(override: JsonMap): JsonMap {
  const lists = (name: string) => {
    const given = isMap(override[name]) ? override[name] : {}
    const list = (member: string) => given[member] ?? null
    return stringify(
      { jqPathExpressions: list('jqPathExpressions'), jsonPointers: list('jsonPointers'), managedFieldsManagers: list('managedFieldsManagers') },
      { indentSeq: false, lineWidth: 0 },
    )
  }
  const { 'health.lua': health, 'health.lua.useOpenLibs': openLibs, actions, knownTypeFields } = override
  return {
    ...(health ? { 'health.lua': health } : {}),
    ...(openLibs ? { 'health.lua.useOpenLibs': true } : {}),
    ...(actions ? { actions } : {}),
    ignoreDifferences: lists('ignoreDifferences'),
    ignoreResourceUpdates: lists('ignoreResourceUpdates'),
    ...(knownTypeFields ? { knownTypeFields } : {}),
  }
}

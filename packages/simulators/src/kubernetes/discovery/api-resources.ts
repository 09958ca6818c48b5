import { createHash } from 'node:crypto'
import type { Cluster } from '../../cluster/cluster.ts'
import type { KindInfo } from '../../cluster/kinds.ts'
import { isBuiltIn } from '../built-in.ts'
import { BUILT_IN_RESOURCES, type BuiltInResource, type BuiltInSubresource } from './built-in-resources.ts'

/** A resource of the API as discovery tells of it. */
export interface ApiResource extends BuiltInResource {
  readonly custom: boolean
}

/** Resources without objects: they are asked, not stored. */
const QUESTIONS = [
  'selfsubjectreviews',
  'tokenreviews',
  'localsubjectaccessreviews',
  'selfsubjectaccessreviews',
  'selfsubjectrulesreviews',
  'subjectaccessreviews',
]

/** Of one version of a group, in alphabetical order. Undefined = there is no such version. */
export function resourcesOf(cluster: Cluster, group: string, version: string): readonly ApiResource[] | undefined {
  const builtIn = BUILT_IN_RESOURCES.filter((resource) => resource.group === group && resource.version === version)
  if (builtIn.length > 0) return builtIn.filter((resource) => isThere(cluster, resource)).map((resource) => ({ ...resource, custom: false }))
  const kinds = cluster.kinds.filter((info) => info.group === group && versionsOf(info).includes(version))
  if (kinds.length === 0) return undefined
  return kinds.map((info) => customResource(info, version)).sort((a, b) => (a.name < b.name ? -1 : 1))
}

const isThere = (cluster: Cluster, { group, version, name }: BuiltInResource) =>
  QUESTIONS.includes(name) || cluster.kindAt(group, version, name) !== undefined

const versionsOf = (info: KindInfo): readonly string[] => info.served ?? [info.version]

const CUSTOM_VERBS = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch']
const CHANGES = ['get', 'patch', 'update']

function customResource(info: KindInfo, version: string): ApiResource {
  const { group, kind, plural, namespaced, shortNames, categories } = info
  const subresources: BuiltInSubresource[] = []
  if (info.statusSubresource) subresources.push({ name: 'status', kind, verbs: CHANGES })
  if (info.scale === true) subresources.push({ name: 'scale', kind: 'Scale', verbs: CHANGES, group: 'autoscaling', version: 'v1' })
  return {
    group,
    version,
    name: plural,
    singular: info.singular ?? kind.toLowerCase(),
    kind,
    namespaced,
    verbs: CUSTOM_VERBS,
    ...(shortNames === undefined ? {} : { shortNames }),
    ...(categories === undefined ? {} : { categories }),
    storageVersionHash: hashOf(`${group}/${info.version}/${kind}`),
    subresources,
    custom: true,
  }
}

const hashOf = (text: string) => createHash('sha256').update(text).digest().subarray(0, 8).toString('base64')

export interface ApiGroup {
  readonly name: string
  /** Preferred first. */
  readonly versions: readonly string[]
}

/** All but the core group: those of the server in its order, then those of custom resources. */
export function groupsOf(cluster: Cluster): readonly ApiGroup[] {
  const versions = new Map<string, string[]>()
  const add = (group: string, version: string) => {
    const known = versions.get(group) ?? []
    if (!known.includes(version)) versions.set(group, [...known, version])
  }
  for (const { group, version } of BUILT_IN_RESOURCES) if (group !== '') add(group, version)
  for (const info of cluster.kinds) if (!isBuiltIn(info)) for (const version of versionsOf(info)) add(info.group, version)
  return [...versions].map(([name, all]) => ({ name, versions: all.sort(byPreference) }))
}

/** v2, v1, v2beta1, v1beta2, v1alpha1; anything else after them. */
function byPreference(a: string, b: string): number {
  const [rankA, rankB] = [rankOf(a), rankOf(b)]
  for (const [index, value] of rankA.entries()) {
    const difference = (rankB[index] ?? 0) - value
    if (difference !== 0) return difference
  }
  return a < b ? -1 : 1
}

function rankOf(version: string): readonly number[] {
  const [, major, stage, minor] = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version) ?? []
  if (major === undefined) return [0, 0, 0]
  return [stage === undefined ? 3 : stage === 'beta' ? 2 : 1, Number(major), Number(minor ?? 0)]
}

import { BUILT_IN_RESOURCE_ROWS } from './built-in-resource-rows.ts'

/** A subresource as discovery shows it. */
export interface BuiltInSubresource {
  readonly name: string
  readonly kind: string
  readonly verbs: readonly string[]
  /** Of `kind`, where it is not the group of the resource. */
  readonly group?: string
  readonly version?: string
}

/** A resource of the server itself as discovery shows it. */
export interface BuiltInResource {
  readonly group: string
  readonly version: string
  readonly name: string
  readonly singular: string
  readonly kind: string
  readonly namespaced: boolean
  readonly verbs: readonly string[]
  readonly shortNames?: readonly string[]
  readonly categories?: readonly string[]
  readonly storageVersionHash?: string
  readonly subresources: readonly BuiltInSubresource[]
}

const ALL: readonly string[] = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch']
const CHANGES: readonly string[] = ['get', 'patch', 'update']

/** In the order of the server. */
export const BUILT_IN_RESOURCES: readonly BuiltInResource[] = Object.entries(BUILT_IN_RESOURCE_ROWS).flatMap(([groupVersion, rows]) =>
  rows
    .trim()
    .split('\n')
    .map((row) => readRow(groupVersion, row.trim())),
)

function readRow(groupVersion: string, row: string): BuiltInResource {
  const [name = '', singular = '', kind = '', scope, verbs = '', shortNames = '', categories = '', hash = '', subresources = ''] = row.split('|')
  const [version = '', group = ''] = groupVersion.split('/').reverse()
  return {
    group,
    version,
    name,
    singular,
    kind,
    namespaced: scope === 'n',
    verbs: verbs === '*' ? ALL : verbs.split(','),
    ...(shortNames === '' ? {} : { shortNames: shortNames.split(',') }),
    ...(categories === '' ? {} : { categories: categories.split(',') }),
    ...(hash === '' ? {} : { storageVersionHash: hash }),
    subresources: subresources === '' ? [] : subresources.split(';').map((one) => readSubresource(one, kind)),
  }
}

function readSubresource(text: string, ofResource: string): BuiltInSubresource {
  const [name = '', kind = ofResource, verbs = '', groupVersion = ''] = text.split(':')
  const [group, version] = groupVersion.split('/')
  return {
    name,
    kind,
    verbs: verbs === '' ? CHANGES : verbs.split(','),
    ...(group === undefined || version === undefined ? {} : { group, version }),
  }
}

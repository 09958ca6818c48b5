import { createHash } from 'node:crypto'
import type { Cluster } from '../../cluster/cluster.ts'
import type { KindInfo } from '../../cluster/kinds.ts'
import { structureOf } from '../../cluster/schema/structure-of.ts'
import { groupsOf } from '../discovery/api-resources.ts'

/** The documents there are, each with a hash that changes when what it tells of does. */
export function openApiIndex(cluster: Cluster) {
  const names = ['api/v1', ...groupsOf(cluster).flatMap(({ name, versions }) => versions.map((version) => `apis/${name}/${version}`))]
  const paths = names.sort().map((name) => {
    const kinds = kindsOf(cluster, name) ?? []
    const told = kinds.map(({ kind, structure }) => [kind, structure])
    const hash = createHash('sha512')
      .update(JSON.stringify([name, told]))
      .digest('hex')
      .toUpperCase()
    return [name, { serverRelativeURL: `/openapi/v3/${name}?hash=${hash}` }]
  })
  return { paths: Object.fromEntries(paths) as object }
}

/** The schemas and the writing operations of one group and version, as far as kubectl looks at them. Undefined = there is no such version. */
export function openApiDocument(cluster: Cluster, name: string): object | undefined {
  const kinds = kindsOf(cluster, name)
  if (kinds === undefined) return undefined
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'v1.36.1' },
    paths: Object.fromEntries(kinds.map((info) => [pathOf(info, name), operationsOf(info)])),
    components: { schemas: Object.fromEntries(kinds.map((info) => [schemaName(info), schemaOf(info)])) },
  }
}

/** `name`: `api/v1`, `apis/<group>/<version>`. */
function kindsOf(cluster: Cluster, name: string): readonly KindInfo[] | undefined {
  const [api, ...rest] = name.split('/')
  const [group, version] = api === 'api' ? ['', rest[0]] : [rest[0] ?? '', rest[1]]
  if (version === undefined || rest.length > (api === 'api' ? 1 : 2) || (api !== 'api' && api !== 'apis')) return undefined
  const isKnown = group === '' ? version === 'v1' : groupsOf(cluster).some((one) => one.name === group && one.versions.includes(version))
  if (!isKnown) return undefined
  return cluster.kinds
    .filter((info) => info.group === group && (info.served ?? [info.version]).includes(version))
    .map((info) => cluster.kindAt(group, version, info.plural) ?? info)
}

const pathOf = ({ namespaced, plural }: KindInfo, name: string) => `/${name}/${namespaced ? 'namespaces/{namespace}/' : ''}${plural}/{name}`

const gvk = ({ group, version, kind }: KindInfo) => ({ group, version, kind })

const schemaName = ({ group, version, kind }: KindInfo) =>
  group.includes('.')
    ? `${group.split('.').reverse().join('.')}.${version}.${kind}`
    : `io.k8s.api.${group === '' ? 'core' : group}.${version}.${kind}`

/** kubectl asks of PATCH whether the server validates fields. */
function operationsOf(info: KindInfo): object {
  const parameters = ['dryRun', 'fieldManager', 'fieldValidation', 'force'].map((name) => ({
    name,
    in: 'query',
    schema: { type: name === 'force' ? 'boolean' : 'string', uniqueItems: true },
  }))
  const ok = {
    200: { description: 'OK', content: { 'application/json': { schema: { $ref: `#/components/schemas/${schemaName(info)}` } } } },
  }
  return { patch: { parameters, responses: ok, 'x-kubernetes-action': 'patch', 'x-kubernetes-group-version-kind': gvk(info) } }
}

function schemaOf(info: KindInfo): object {
  const structure = structureOf(info)
  const properties = {
    apiVersion: { type: 'string' },
    kind: { type: 'string' },
    metadata: { type: 'object' },
    ...(structure === undefined ? { spec: anything, status: anything } : structure.properties),
  }
  return { type: 'object', ...(structure ?? {}), properties, 'x-kubernetes-group-version-kind': [gvk(info)] }
}

const anything = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }

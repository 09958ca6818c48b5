import { isDeepStrictEqual } from 'node:util'
import { at, isMap, type JsonMap, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { StatusError } from '../../cluster/status-error.ts'
import { parseLabelSelector } from '../../kubernetes/lists/label-selector.ts'
import { throughKubernetes } from '../applications/through-kubernetes.ts'
import { goMarshalled } from '../applications/types/go-struct.ts'
import type { ArgoCdParts } from '../argocd-parts.ts'
import { ApiError, fromKubernetes } from '../gateway/api-error.ts'
import { booleanOf } from '../gateway/query-values.ts'
import type { Call, Route } from '../gateway/route.ts'
import { APPLICATION_SET } from '../kinds.ts'
import { findProject } from '../projects/find-project.ts'
import { APPLICATION_SET_TYPE } from './application-set-type.ts'

const SERVER = 'argocd-server'

const shown = ({ version }: ArgoCdParts, set: KubeObject): JsonMap => goMarshalled(set, APPLICATION_SET_TYPE, version)
const projectOf = (set: KubeObject) => textAt(set, 'spec', 'template', 'spec', 'project') ?? ''
const rbacName = (set: KubeObject) => `${projectOf(set) || 'default'}/${set.metadata.name}`

export const applicationSetRoutes: readonly Route[] = [
  { method: 'GET', path: '/api/v1/applicationsets', answer: async (call) => list(call) },
  {
    method: 'POST',
    path: '/api/v1/applicationsets',
    wholeBody: { name: 'applicationset', shape: APPLICATION_SET_TYPE },
    query: { upsert: 'bool', dryRun: 'bool' },
    answer: create,
  },
  { method: 'GET', path: '/api/v1/applicationsets/{name}', answer: async (call) => shown(call.parts, find(call)) },
  { method: 'GET', path: '/api/v1/applicationsets/{name}/resource-tree', answer: async (call) => tree(find(call)) },
  { method: 'DELETE', path: '/api/v1/applicationsets/{name}', answer: remove },
]

function list({ parts, session, query }: Call): JsonMap {
  const { cluster, namespace, access } = parts
  const selects = selectorOf(query.get('selector') ?? '')
  const projects = query.getAll('projects')
  const isElsewhere = (query.get('appsetNamespace') || namespace) !== namespace
  const sets = isElsewhere ? [] : cluster.peekAll(cluster.kindOf(APPLICATION_SET), namespace)
  const items = sets
    .filter((set) => selects(set.metadata.labels ?? {}) && (projects.length === 0 || projects.includes(projectOf(set))))
    .filter((set) => access.allows(session, 'applicationsets', 'get', rbacName(set)))
    .map((set) => shown(parts, set))
  return { metadata: { resourceVersion: String(cluster.version) }, items: items.length === 0 ? null : items }
}

function selectorOf(text: string): ReturnType<typeof parseLabelSelector> {
  try {
    return parseLabelSelector(text)
  } catch (error) {
    throw error instanceof StatusError ? new ApiError(2, `error parsing the selector: ${error.message}`) : error
  }
}

function find({ parts, params, query, session }: Call): KubeObject {
  const { cluster, namespace, access } = parts
  requireEnabled(parts, query.get('appsetNamespace') || namespace)
  const name = params['name'] ?? ''
  const set = cluster.peek(cluster.kindOf(APPLICATION_SET), { name, namespace })
  if (set === undefined) throw new ApiError(5, `error getting ApplicationSet: applicationset.argoproj.io ${JSON.stringify(name)} not found`)
  access.enforce(session, 'applicationsets', 'get', rbacName(set))
  return set
}

function requireEnabled({ namespace }: ArgoCdParts, asked: string): void {
  if (asked !== namespace) throw new ApiError(2, `namespace '${asked}' is not permitted`)
}

async function create({ parts, body, query, session, signal }: Call): Promise<JsonMap> {
  const given = body['applicationset']
  if (!isMap(given)) throw new ApiError(2, 'error creating ApplicationSets: ApplicationSets is nil in request')
  const metadata = isMap(given['metadata']) ? given['metadata'] : {}
  const name = textAt(metadata, 'name') ?? ''
  const asked: KubeObject = {
    ...APPLICATION_SET,
    ...given,
    metadata: { ...metadata, name, namespace: textAt(metadata, 'namespace') || parts.namespace },
  }
  requireUsable(asked)
  requireEnabled(parts, asked.metadata.namespace ?? '')
  parts.access.enforce(session, 'applicationsets', 'create', rbacName(asked))
  if (findProject(parts, projectOf(asked)) === undefined) {
    throw new ApiError(3, `ApplicationSet references project ${projectOf(asked)} which does not exist`)
  }
  if (booleanOf(query, 'dryRun') === true) throw new ApiError(12, 'dryRun of an ApplicationSet is not simulated')
  // As Go's client writes it: with the members that a struct always has.
  const { status: _status, ...stored } = { ...APPLICATION_SET, ...shown(parts, asked) } as unknown as KubeObject
  const { cluster } = parts
  try {
    return shown(parts, await throughKubernetes(parts, signal, '', () => cluster.create(stored, { fieldManager: SERVER })))
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 6)
      throw error instanceof StatusError ? fromKubernetes(error, 'error creating ApplicationSet: ') : error
  }
  return await keepOrChange({ parts, query, session }, stored)
}

function requireUsable(set: KubeObject): void {
  const refuse = (text: string) => new ApiError(2, `error validating ApplicationSets: ${text}`)
  if (projectOf(set).includes('{{')) {
    throw refuse('the Argo CD API does not currently support creating ApplicationSets with templated `project` fields')
  }
  const generators = at(set, 'spec', 'generators')
  const isUnknown = (generator: unknown) => isMap(generator) && Object.keys(generator).every((name) => name === 'selector')
  if (!Array.isArray(generators) || !generators.some(isUnknown)) return
  const { name } = set.metadata
  throw refuse(`applicationset ${name} contains unrecognized generators`)
}

function keepOrChange({ parts, query, session }: Pick<Call, 'parts' | 'query' | 'session'>, wanted: KubeObject): JsonMap {
  const { cluster } = parts
  const info = cluster.kindOf(APPLICATION_SET)
  const existing = cluster.get(info, wanted.metadata)
  const compared = ({ spec, metadata: { labels, annotations, finalizers } }: KubeObject) => [spec, labels, annotations, finalizers]
  if (isDeepStrictEqual(compared(existing), compared(wanted))) return shown(parts, existing)
  if (booleanOf(query, 'upsert') !== true) throw new ApiError(3, 'existing ApplicationSet spec is different, use upsert flag to force update')
  parts.access.enforce(session, 'applicationsets', 'update', rbacName(wanted))
  const { labels, annotations, finalizers = [] } = wanted.metadata
  const metadata = {
    ...existing.metadata,
    labels: { ...existing.metadata.labels, ...labels },
    annotations: { ...existing.metadata.annotations, ...annotations },
    finalizers,
  }
  return shown(parts, cluster.replace(info, { ...existing, spec: wanted.spec ?? {}, metadata }, { fieldManager: SERVER }))
}

function tree(set: KubeObject): JsonMap {
  const resources = at(set, 'status', 'resources')
  const { name, namespace = '', uid = '' } = set.metadata
  const parentRefs = [{ group: 'argoproj.io', version: 'v1alpha1', kind: 'ApplicationSet', namespace, name, uid }]
  const nodes = (Array.isArray(resources) ? resources.filter(isMap) : []).map(({ group, version, kind, name: child, health }): JsonMap => {
    return {
      group: group ?? '',
      version: version ?? '',
      kind: kind ?? '',
      namespace,
      name: child ?? '',
      parentRefs,
      ...(health === undefined ? {} : { health }),
    }
  })
  return nodes.length === 0 ? {} : { nodes }
}

async function remove({ parts, params, query, session, signal }: Call): Promise<JsonMap> {
  const { cluster, namespace, access } = parts
  const key = { name: params['name'] ?? '', namespace: query.get('appsetNamespace') || namespace }
  const set = await throughKubernetes(parts, signal, 'error getting ApplicationSets: ', () => cluster.get(cluster.kindOf(APPLICATION_SET), key))
  access.enforce(session, 'applicationsets', 'delete', rbacName(set))
  await throughKubernetes(parts, signal, 'error deleting ApplicationSets: ', () => cluster.delete(cluster.kindOf(APPLICATION_SET), key))
  return {}
}

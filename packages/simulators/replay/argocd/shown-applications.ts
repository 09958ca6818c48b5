import { at, isMap, type JsonMap, type KubeObject, textAt } from '../../src/cluster/kube-object.ts'
import { parsedJson } from '../parsed-json.ts'
import type { Exchange, RecordedRequest } from '../recording.ts'
import { linesOf } from '../stream-lines.ts'
import type { Timed } from './argocd-chronology.ts'

/** What was done before a recording began, as far as what it shows tells. */
export interface Past {
  /** The application. */
  readonly name: string
  readonly deeds: readonly { readonly at: number; readonly request: RecordedRequest }[]
}

/**
 * An application that an answer shows whole and that nobody made is made when it was made, with what it had, and synced by hand as often as its
 * history says. What a write shows first was there before, without what the write did: its sources are those that it was compared to.
 */
export function pastsOf(timed: readonly Timed[], made: ReadonlySet<string>): Past[] {
  const known = new Set(made)
  const pasts: Past[] = []
  for (const { exchange, startsAt } of timed) {
    const creates = createdBy(exchange)
    if (creates !== undefined) known.add(creates)
    for (const application of shownBy(exchange)) {
      const name = textAt(application, 'metadata', 'name') ?? ''
      if (known.has(name) || name === creates) continue
      known.add(name)
      pasts.push(pastOf(name, application, exchange, startsAt))
    }
  }
  return pasts
}

/** Projects that answers show and that no request made, as objects; what is not shown of a project that a refusal speaks of, `given` has. */
export function projectsOf(timed: readonly Timed[]): KubeObject[] {
  const known = new Set<string>()
  const projects: KubeObject[] = []
  for (const { exchange } of timed) {
    const { request, response } = exchange
    if (!/^\/api\/v1\/projects(?:\/[^/?]+)?(?:\?|$)/.test(request.path) || (response.status ?? 500) >= 400) continue
    const items = at(response.body, 'items')
    const made = request.method === 'POST' ? textAt(request.body, 'project', 'metadata', 'name') : undefined
    if (made !== undefined) known.add(made)
    for (const item of Array.isArray(items) ? items : [response.body]) {
      const name = textAt(item, 'metadata', 'name') ?? ''
      if (!isMap(item) || textAt(item, 'metadata', 'uid') === undefined || known.has(name)) continue
      known.add(name)
      projects.push({ apiVersion: 'argoproj.io/v1alpha1', kind: 'AppProject', ...item } as unknown as KubeObject)
    }
  }
  return projects
}

/** The nodes that a resource tree shows as the hosts of its pods. */
export function nodesOf(exchanges: readonly Exchange[]): KubeObject[] {
  const nodes = new Map<string, KubeObject>()
  for (const { response } of exchanges) {
    const bodies = response.stream === undefined ? [response.body] : linesOf(response.stream).map(({ line }) => at(parsedJson(line), 'result'))
    for (const body of bodies) {
      const hosts = at(body, 'hosts')
      for (const host of Array.isArray(hosts) ? hosts : []) {
        const name = textAt(host, 'name') ?? ''
        if (!nodes.has(name)) nodes.set(name, nodeOf(name, host))
      }
    }
  }
  return [...nodes.values()]
}

/** Capacities are told in thousandths. */
function nodeOf(name: string, host: unknown): KubeObject {
  const told = at(host, 'resourcesInfo')
  const capacity = (Array.isArray(told) ? told : []).map((one) => [textAt(one, 'resourceName') ?? '', String(Number(at(one, 'capacity')) / 1_000)])
  const nodeInfo = at(host, 'systemInfo') as JsonMap
  return { apiVersion: 'v1', kind: 'Node', metadata: { name }, status: { capacity: Object.fromEntries(capacity), nodeInfo } } as unknown as KubeObject
}

const APPLICATIONS = /^\/api\/v1\/(?:stream\/)?applications(?:[/?]|$)/

/** Name of the application that a request makes, if it was made. */
function createdBy({ request: { method, path, body }, response }: Exchange): string | undefined {
  if (method !== 'POST' || !/^\/api\/v1\/applications(?:\?|$)/.test(path) || (response.status ?? 500) >= 400) return undefined
  return textAt(body, 'metadata', 'name')
}

/** Whole ones: those that `fields` has thinned out do not say where they come from. */
function shownBy({ request, response }: Exchange): JsonMap[] {
  if (!APPLICATIONS.test(request.path) || (response.status ?? 500) >= 400) return []
  const { body, stream } = response
  const told = stream === undefined ? [body] : linesOf(stream).map(({ line }) => at(parsedJson(line), 'result', 'application'))
  const items = told.flatMap((one) => (isMap(one) && Array.isArray(one['items']) ? one['items'] : [one]))
  const whole = items.filter(isMap).filter((one) => textAt(one, 'metadata', 'uid') !== undefined && isMap(at(one, 'spec', 'destination')))
  return whole.filter((one) => !isOwned(one))
}

/** By an ApplicationSet or another application, which makes it here too. */
const isOwned = (application: JsonMap): boolean =>
  at(application, 'metadata', 'ownerReferences') !== undefined ||
  textAt(application, 'metadata', 'annotations', 'argocd.argoproj.io/tracking-id') !== undefined

function pastOf(name: string, application: JsonMap, exchange: Exchange, before: number): Past {
  const created = Date.parse(textAt(application, 'metadata', 'creationTimestamp') ?? '')
  const spec = at(application, 'spec')
  const isWrite = exchange.request.method !== 'GET'
  const compared = at(application, 'status', 'sync', 'comparedTo')
  const sources = isWrite && isMap(compared) ? pick(compared, 'source', 'sources', 'destination') : {}
  const body = { metadata: { name, ...(isWrite ? {} : kept(application)) }, spec: { ...(isMap(spec) ? spec : {}), ...sources } }
  const history = at(application, 'status', 'history')
  const project = textAt(application, 'spec', 'project')
  const syncs = (Array.isArray(history) ? history : [])
    .filter((entry) => at(entry, 'initiatedBy', 'automated') !== true)
    .map((entry) => ({
      at: Math.max(Date.parse(textAt(entry, 'deployStartedAt') ?? ''), created + COMPARED_MS),
      request: { method: 'POST', path: `/api/v1/applications/${name}/sync`, body: { project, ...asked(application, entry) } },
    }))
  return {
    name,
    deeds: [
      { at: created, request: { method: 'POST', path: '/api/v1/applications?validate=false', body } },
      ...syncs.filter(({ at }) => at < before),
    ],
  }
}

/** Of whole seconds; an application that is synced at once has been compared by then. */
const COMPARED_MS = 600

/** What the last operation says of its request. */
function asked(application: JsonMap, entry: unknown): Record<string, unknown> {
  const operation = at(application, 'status', 'operationState', 'operation')
  if (at(operation, 'sync', 'revision') !== at(entry, 'revision')) return {}
  const prune = at(operation, 'sync', 'prune')
  const infos = at(operation, 'info')
  return { ...(prune === undefined ? {} : { prune }), ...(infos === undefined ? {} : { infos }) }
}

/** Of the metadata what a client sets: a controller's annotations come by themselves. */
function kept(application: JsonMap): JsonMap {
  const { labels, annotations, finalizers } = (at(application, 'metadata') ?? {}) as JsonMap
  const own = isMap(annotations) ? Object.entries(annotations).filter(([key]) => !key.startsWith('argocd.argoproj.io/')) : []
  return {
    ...(labels === undefined ? {} : { labels }),
    ...(own.length === 0 ? {} : { annotations: Object.fromEntries(own) }),
    ...(finalizers === undefined ? {} : { finalizers }),
  }
}

const pick = (from: JsonMap, ...names: readonly string[]): JsonMap =>
  Object.fromEntries(names.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]]])))

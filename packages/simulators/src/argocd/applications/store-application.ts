import { isDeepStrictEqual } from 'node:util'
import type { Cluster } from '../../cluster/cluster.ts'
import type { JsonMap, KubeObject } from '../../cluster/kube-object.ts'
import { mergePatch } from '../../cluster/merge.ts'
import { StatusError } from '../../cluster/status-error.ts'
import { EMPTY_STATUS } from '../application.ts'
import type { ArgoCdParts } from '../argocd-parts.ts'
import { ApiError, fromKubernetes } from '../gateway/api-error.ts'
import { APPLICATION } from '../kinds.ts'
import { validateApplication } from './validate-application.ts'

export interface CreateQuery {
  readonly upsert: boolean
  readonly validate: boolean
}

/** An equal application is answered as it is; another one of the name is refused, or with `upsert` changed. @throws ApiError. */
export async function createApplication(
  parts: ArgoCdParts,
  body: Record<string, unknown>,
  query: CreateQuery,
  signal: AbortSignal,
): Promise<KubeObject> {
  const { cluster, namespace } = parts
  const { operation: _operation, ...given } = body
  const wanted = { ...given, ...APPLICATION } as unknown as KubeObject
  wanted.metadata = { ...wanted.metadata, namespace: wanted.metadata.namespace ?? namespace }
  if (wanted.metadata.namespace !== namespace) throw new ApiError(2, `namespace '${wanted.metadata.namespace}' is not permitted`)
  await validateApplication(parts, wanted, query.validate, signal)
  const existing = cluster.find(cluster.kindOf(APPLICATION), wanted.metadata)
  if (existing !== undefined) return keepOrChange(cluster, existing, wanted, query.upsert)
  try {
    return cluster.create({ ...wanted, status: wanted.status ?? structuredClone(EMPTY_STATUS) })
  } catch (error) {
    if (error instanceof StatusError) throw fromKubernetes(error, 'error creating application: ')
    throw error
  }
}

function keepOrChange(cluster: Cluster, existing: KubeObject, wanted: KubeObject, upsert: boolean): KubeObject {
  const members = (application: KubeObject) => [
    application.spec,
    application.metadata.labels,
    application.metadata.annotations,
    application.metadata.finalizers,
  ]
  if (isDeepStrictEqual(members(existing), members(wanted))) return existing
  if (!upsert) throw new ApiError(3, 'existing application spec is different, use upsert flag to force update')
  const { labels, annotations, finalizers = [] } = wanted.metadata
  // Labels and annotations are merged, finalizers replaced.
  return store(cluster, existing, {
    spec: wanted.spec,
    metadata: { labels: { ...existing.metadata.labels, ...labels }, annotations: { ...existing.metadata.annotations, ...annotations }, finalizers },
  })
}

/** Only spec, labels, annotations and finalizers take effect. @throws ApiError. */
export async function patchApplication(
  parts: ArgoCdParts,
  application: KubeObject,
  body: Record<string, unknown>,
  signal: AbortSignal,
): Promise<KubeObject> {
  const { cluster } = parts
  const { patchType, patch } = body
  if (patchType === 'json' || patchType === '') throw new ApiError(12, 'JSON patch is not simulated')
  if (patchType !== 'merge') throw new ApiError(3, `Patch type '${String(patchType)}' is not supported`)
  let change: unknown
  try {
    change = JSON.parse(String(patch))
  } catch (error) {
    throw new ApiError(2, `error applying patch: ${error instanceof Error ? error.message : String(error)}`)
  }
  const patched = mergePatch(application, change as JsonMap) as unknown as KubeObject
  await validateApplication(parts, patched, true, signal)
  const { labels = {}, annotations = {}, finalizers = [] } = patched.metadata
  return store(cluster, application, { spec: patched.spec, metadata: { labels, annotations, finalizers } })
}

interface Changeable {
  readonly spec: JsonMap | undefined
  readonly metadata: Required<Pick<KubeObject['metadata'], 'labels' | 'annotations' | 'finalizers'>>
}

/** The server retries conflicts on the newest object, so there is no lock and nobody else's status is lost. */
function store(cluster: Cluster, application: KubeObject, { spec, metadata }: Changeable): KubeObject {
  const info = cluster.kindOf(APPLICATION)
  const latest = cluster.find(info, application.metadata)
  if (latest === undefined) throw new ApiError(5, `applications.argoproj.io "${application.metadata.name}" not found`)
  return cluster.replace(info, { ...latest, ...(spec === undefined ? {} : { spec }), metadata: { ...latest.metadata, ...metadata } })
}

import type { Clock } from '@gitops-dms/core'
import type { ClusterClient } from '../../cluster/cluster-client.ts'
import { at, isMap, type JsonMap, type KindRef, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { StatusError } from '../../cluster/status-error.ts'
import { SOURCE_GROUP } from '../kinds.ts'
import { celPredicate } from '../runtime/cel-expression.ts'
import { REQUESTED_AT } from '../runtime/object-draft.ts'
import type { Webhook } from './webhook.ts'

/** Annotates the resources of a Receiver. False = at least one of them could not be. */
export type RequestReconciliations = (receiver: KubeObject, webhook: Webhook) => Promise<boolean>

/** Only these may be named without their apiVersion. */
const KNOWN: Readonly<Record<string, string>> = {
  ...Object.fromEntries(['Bucket', 'HelmChart', 'HelmRepository', 'GitRepository', 'OCIRepository'].map((kind) => [kind, `${SOURCE_GROUP}/v1`])),
  ImageRepository: 'image.toolkit.fluxcd.io/v1',
  ArtifactGenerator: 'source.extensions.fluxcd.io/v1beta1',
}

export function requestReconciliations(client: ClusterClient, clock: Clock): RequestReconciliations {
  const startedAt = clock.now()
  let requests = 0
  const annotate = async (kind: KindRef, { metadata }: KubeObject) => {
    const requestedAt = goTime(clock.now(), clock.now() - startedAt, ++requests)
    await client.patch(kind, metadata, { metadata: { annotations: { [REQUESTED_AT]: requestedAt } } }, { fieldManager: 'notification-controller' })
  }
  const requestOne = async (receiver: KubeObject, resource: unknown, accepts: Filter): Promise<boolean> => {
    const kind = kindOf(resource)
    if (kind === undefined) return false
    const found = await findResources(client, kind, resource, receiver.metadata.namespace ?? '')
    for (const object of found ?? []) if (accepts(object)) await annotate(kind, object)
    return found !== undefined
  }
  return async (receiver, webhook) => {
    const resources = at(receiver, 'spec', 'resources')
    let done = true
    for (const resource of Array.isArray(resources) ? resources : []) {
      try {
        if (!(await requestOne(receiver, resource, filterOf(receiver, resource, webhook)))) done = false
      } catch (error) {
        // What the server or a filter refuses is told by the answer; the other resources are requested all the same.
        if (!(error instanceof StatusError) && !(error instanceof FilterError)) throw error
        done = false
      }
    }
    return done
  }
}

/** Undefined for a kind that must be named with its apiVersion and is not. */
function kindOf(resource: unknown): KindRef | undefined {
  const kind = textAt(resource, 'kind') ?? ''
  const apiVersion = textAt(resource, 'apiVersion') || KNOWN[kind]
  return apiVersion === undefined ? undefined : { apiVersion, kind }
}

/** Undefined when the one that is named is not there, or labels are missing where no name is. */
async function findResources(
  client: ClusterClient,
  kind: KindRef,
  resource: unknown,
  ownNamespace: string,
): Promise<readonly KubeObject[] | undefined> {
  const namespace = textAt(resource, 'namespace') || ownNamespace
  const name = textAt(resource, 'name') ?? ''
  if (name !== '*') {
    const found = await client.get(kind, { namespace, name })
    return found === undefined ? undefined : [found]
  }
  const labels = at(resource, 'matchLabels')
  if (!isMap(labels)) return undefined
  const labelSelector = Object.entries(labels)
    .map(([label, value]) => `${label}=${String(value)}`)
    .join(',')
  return await client.list(kind, { namespace, ...(labelSelector === '' ? {} : { labelSelector }) })
}

type Filter = (object: KubeObject) => boolean

class FilterError extends Error {}

/** `spec.resourceFilter` and the filter of the resource must both accept it. */
function filterOf(receiver: KubeObject, resource: unknown, webhook: Webhook): Filter {
  const expressions = [textAt(receiver, 'spec', 'resourceFilter'), textAt(resource, 'filter')].filter((expression) => expression)
  if (expressions.length === 0) return () => true
  const req = bodyOf(webhook)
  const predicates = expressions.map((expression) => asFilter(() => celPredicate(expression ?? '')))
  return ({ apiVersion, kind, metadata }) => predicates.every((predicate) => asFilter(() => predicate({ req, res: { apiVersion, kind, metadata } })))
}

function asFilter<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw new FilterError(error instanceof Error ? error.message : String(error), { cause: error })
  }
}

/** Of anything but JSON nothing is known. */
function bodyOf({ headers, body }: Webhook): JsonMap {
  const isJson = (headers.get('content-type') ?? '').split(/[;,]/).some((part) => part.trim().toLowerCase() === 'application/json')
  if (!isJson) return {}
  const parsed: unknown = asFilter(() => JSON.parse(body.toString()))
  return isMap(parsed) ? parsed : {}
}

/** As Go prints a time with its monotonic part, which no two requests have in common. */
function goTime(ms: number, sinceStartMs: number, count: number): string {
  const [date, time = ''] = new Date(ms).toISOString().slice(0, -1).split('T')
  const nanoseconds = String(count % 1_000_000).padStart(6, '0')
  const seconds = `${Math.floor(sinceStartMs / 1000)}.${String(sinceStartMs % 1000).padStart(3, '0')}${nanoseconds}`
  return `${date} ${time}${nanoseconds} +0000 UTC m=+${seconds}`
}

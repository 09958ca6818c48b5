import type { Clock } from '@gitops-dms/core'
import type { Cluster } from '../cluster.ts'
import type { Controller } from '../controller.ts'
import type { KindInfo } from '../kinds.ts'
import { type KubeObject, numberAt } from '../kube-object.ts'
import { StatusError } from '../status-error.ts'
import { conditionsOfContent, type Remaining } from './namespace-conditions.ts'
import { PendingWork } from './pending-work.ts'

const NAMESPACE = { apiVersion: 'v1', kind: 'Namespace' } as const
/** Requests that were under way when the namespace was deleted may still bring something. */
const GRACE_MS = 5_000
/** What a finalizer is thought to take. */
const FINALIZER_SECONDS = 15

/** Empties the namespaces that are being deleted, says what is left in them, and lets them go. */
export function namespaceController(cluster: Cluster, clock: Clock, manager: string): Controller {
  const work = new PendingWork(clock)
  let end: (() => void) | undefined

  const empty = (name: string) => {
    const info = cluster.kindOf(NAMESPACE)
    const namespace = cluster.peek(info, { name })
    if (namespace?.metadata.deletionTimestamp === undefined) return
    const left = deleteContent(cluster, name)
    if (left.length > 0) {
      const conditions = conditionsOfContent(namespace, left, clock.now())
      cluster.patch(info, { name }, { status: { conditions } }, { subresource: 'status', fieldManager: manager })
      work.later((Math.floor(estimate(left) / 2) + 1) * 1_000, () => empty(name))
      return
    }
    const finalizers = namespace.spec?.['finalizers']
    const others = (Array.isArray(finalizers) ? finalizers : []).filter((finalizer) => finalizer !== 'kubernetes')
    cluster.replace(info, { ...namespace, spec: { ...namespace.spec, finalizers: others } }, { subresource: 'finalize', fieldManager: manager })
  }

  const react = ({ metadata: { name, deletionTimestamp } }: KubeObject, before: KubeObject | undefined) => {
    if (deletionTimestamp !== undefined && before?.metadata.deletionTimestamp === undefined) work.later(GRACE_MS, () => empty(name))
  }

  return {
    start: () => {
      const info = cluster.kindOf(NAMESPACE)
      for (const namespace of cluster.peekAll(info)) react(namespace, undefined)
      end = cluster.watchKind(info, ({ type, object, previous }) => {
        if (type !== 'DELETED') react(object, previous)
      })
    },
    stop: async () => {
      end?.()
      await work.stop()
    },
  }
}

/** Returns what something still holds. */
function deleteContent(cluster: Cluster, namespace: string): readonly Remaining[] {
  const kinds = cluster.kinds.filter((info) => info.namespaced && info.storedAs === undefined)
  for (const info of kinds) for (const { metadata } of cluster.peekAll(info, namespace)) deleteOne(cluster, info, metadata)
  return kinds.flatMap((info) => {
    const objects = cluster.peekAll(info, namespace)
    return objects.length === 0 ? [] : [{ info, objects }]
  })
}

function deleteOne(cluster: Cluster, info: KindInfo, metadata: KubeObject['metadata']): void {
  try {
    cluster.delete(info, metadata, { propagationPolicy: 'Background' })
  } catch (error) {
    // Gone with another one of them.
    if (!(error instanceof StatusError && error.code === 404)) throw error
  }
}

const estimate = (left: readonly Remaining[]): number =>
  Math.max(...left.flatMap(({ objects }) => objects.map((object) => numberAt(object, 'metadata', 'deletionGracePeriodSeconds') || FINALIZER_SECONDS)))

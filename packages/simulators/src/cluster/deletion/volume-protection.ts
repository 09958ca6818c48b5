import type { Clock } from '@gitops-dms/core'
import type { Cluster } from '../cluster.ts'
import type { Controller } from '../controller.ts'
import type { KindInfo } from '../kinds.ts'
import { at, type KubeObject, textAt } from '../kube-object.ts'
import { protectionOf } from '../rules/kinds/volume.ts'
import type { ClusterEvent } from '../watch-history.ts'
import { PendingWork } from './pending-work.ts'

const DELAY_MS = 50
const POD = { apiVersion: 'v1', kind: 'Pod' } as const

/** Lets claims and volumes that are being deleted go, as soon as no pod uses them. */
export function volumeProtection(cluster: Cluster, clock: Clock, manager: string): Controller {
  const work = new PendingWork(clock)
  const kinds = ['PersistentVolumeClaim', 'PersistentVolume'].map((kind) => cluster.kindOf({ apiVersion: 'v1', kind }))
  const ends: (() => void)[] = []

  const release = (info: KindInfo, { name, namespace }: KubeObject['metadata']) => {
    const object = cluster.peek(info, { name, namespace })
    if (object?.metadata.deletionTimestamp === undefined || isInUse(cluster, object)) return
    const finalizers = (object.metadata.finalizers ?? []).filter((finalizer) => finalizer !== protectionOf(info.kind))
    cluster.patch(info, { name, namespace }, { metadata: { finalizers } }, { fieldManager: manager })
  }

  const releaseLater = (info: KindInfo, object: KubeObject) => {
    if (object.metadata.deletionTimestamp !== undefined) work.later(DELAY_MS, () => release(info, object.metadata))
  }

  const follow = (info: KindInfo, { type, object, previous }: ClusterEvent) => {
    if (type !== 'DELETED' && previous?.metadata.deletionTimestamp === undefined) releaseLater(info, object)
  }

  return {
    start: () => {
      for (const info of kinds) {
        for (const object of cluster.peekAll(info)) releaseLater(info, object)
        ends.push(cluster.watchKind(info, (event) => follow(info, event)))
      }
      const claims = kinds.slice(0, 1)
      ends.push(
        cluster.watchKind(cluster.kindOf(POD), ({ type, object }) => {
          if (type !== 'DELETED') return
          for (const info of claims) for (const claim of cluster.peekAll(info, object.metadata.namespace)) releaseLater(info, claim)
        }),
      )
    },
    stop: async () => {
      for (const end of ends.splice(0)) end()
      await work.stop()
    },
  }
}

const isInUse = (cluster: Cluster, { kind, metadata }: KubeObject): boolean =>
  kind === 'PersistentVolumeClaim' && cluster.peekAll(cluster.kindOf(POD), metadata.namespace).some((pod) => claimsOf(pod).includes(metadata.name))

function claimsOf(pod: KubeObject): string[] {
  const volumes = at(pod, 'spec', 'volumes')
  return (Array.isArray(volumes) ? volumes : []).map((volume) => textAt(volume, 'persistentVolumeClaim', 'claimName') ?? '')
}

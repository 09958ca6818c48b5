import type { Clock } from '@gitops-dms/core'
import type { Cluster } from '../cluster.ts'
import type { Controller } from '../controller.ts'
import { FOREGROUND, ORPHAN } from '../rules/finalizer-causes.ts'
import { StatusError } from '../status-error.ts'
import type { ClusterEvent } from '../watch-history.ts'
import { type Dependent, Dependents, ownersOf } from './dependents.ts'
import { PendingWork } from './pending-work.ts'

const DELAY_MS = 40
const MANAGER = 'kube-controller-manager'

/**
 * Deletes what only objects own that are no more, some moments after the last owner went; lets dependents go before their owner (Foreground)
 * or stay without it (Orphan).
 */
export function garbageCollector(cluster: Cluster, clock: Clock): Controller {
  const work = new PendingWork(clock)
  let dependents: Dependents
  let end: (() => void) | undefined

  const check = (uid: string) => {
    const found = dependents.find(uid)
    if (found === undefined) return
    const { finalizers = [], deletionTimestamp } = found.object.metadata
    if (deletionTimestamp !== undefined && finalizers.includes(ORPHAN)) orphanDependents(found)
    else if (deletionTimestamp !== undefined && finalizers.includes(FOREGROUND)) deleteDependents(found)
    else collect(found)
  }

  const collect = ({ info, object }: Dependent) => {
    const owners = ownersOf(object)
    if (owners.length === 0 || object.metadata.deletionTimestamp !== undefined) return
    const solid = owners.filter((owner) => {
      const found = dependents.ownerOf(object, owner)
      return found !== undefined && !isWaiting(found)
    })
    if (solid.length === owners.length) return
    const waiting = owners.some((owner) => dependents.ownerOf(object, owner) !== undefined)
    if (solid.length > 0)
      write(() =>
        cluster.patch(info, object.metadata, { metadata: { ownerReferences: solid.map((owner) => ({ ...owner })) } }, { fieldManager: MANAGER }),
      )
    // The dependents of a dependent go first too, when its owner waits for them.
    else
      write(() =>
        cluster.delete(info, object.metadata, { ...uidOf(object), ...(waiting && hasBlocking(object) ? { propagationPolicy: 'Foreground' } : {}) }),
      )
  }

  const hasBlocking = (object: Dependent['object']) => dependents.of(object.metadata.uid ?? '').some((one) => isBlocking(one, object.metadata.uid))

  const deleteDependents = (owner: Dependent) => {
    const { uid = '' } = owner.object.metadata
    for (const dependent of dependents.of(uid)) collect(dependent)
    if (!dependents.of(uid).some((dependent) => isBlocking(dependent, uid))) removeFinalizer(owner, FOREGROUND)
  }

  const orphanDependents = (owner: Dependent) => {
    const { uid = '' } = owner.object.metadata
    for (const { info, object } of dependents.of(uid)) {
      const others = ownersOf(object).filter((one) => one.uid !== uid)
      const ownerReferences = others.length === 0 ? null : others.map((one) => ({ ...one }))
      write(() => cluster.patch(info, object.metadata, { metadata: { ownerReferences } }, { fieldManager: MANAGER }))
    }
    removeFinalizer(owner, ORPHAN)
  }

  const removeFinalizer = ({ info, object }: Dependent, finalizer: string) => {
    const finalizers = (object.metadata.finalizers ?? []).filter((name) => name !== finalizer)
    write(() => cluster.patch(info, object.metadata, { metadata: { finalizers } }, { fieldManager: MANAGER }))
  }

  const react = (event: ClusterEvent) => {
    dependents.follow(event)
    const { type, object } = event
    const { uid = '', deletionTimestamp, finalizers = [] } = object.metadata
    const touched = type === 'DELETED' ? [...dependents.of(uid).map((one) => one.object), ...waitingOwners(object)] : []
    const concerns = type !== 'DELETED' && (ownersOf(object).length > 0 || (deletionTimestamp !== undefined && finalizers.some(isPolicy)))
    const uids = [...touched.map((one) => one.metadata.uid ?? ''), ...(concerns ? [uid] : [])]
    if (uids.length > 0) work.later(DELAY_MS, () => uids.forEach(check))
  }

  const waitingOwners = (object: Dependent['object']) =>
    ownersOf(object).flatMap((owner) => {
      const found = dependents.ownerOf(object, owner)
      return found !== undefined && isWaiting(found) ? [found.object] : []
    })

  return {
    start: () => {
      dependents = new Dependents(cluster)
      const owned = dependents.owned()
      if (owned.length > 0) work.later(DELAY_MS, () => owned.forEach(check))
      end = cluster.watch(react)
    },
    stop: async () => {
      end?.()
      await work.stop()
    },
  }
}

const isPolicy = (finalizer: string) => finalizer === ORPHAN || finalizer === FOREGROUND

const isWaiting = ({ object: { metadata } }: Dependent) =>
  metadata.deletionTimestamp !== undefined && (metadata.finalizers ?? []).includes(FOREGROUND)

const isBlocking = ({ object }: Dependent, owner: string | undefined) =>
  ownersOf(object).some(({ uid, blockOwnerDeletion }) => uid === owner && blockOwnerDeletion === true)

const uidOf = ({ metadata: { uid } }: Dependent['object']) => (uid === undefined ? {} : { preconditions: { uid } })

/** What is gone or has changed in the meantime is looked at again by the event of that. */
function write(change: () => unknown): void {
  try {
    change()
  } catch (error) {
    if (!(error instanceof StatusError && [404, 409].includes(error.code))) throw error
  }
}

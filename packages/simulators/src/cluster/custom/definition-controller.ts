import type { Clock } from '@gitops-dms/core'
import type { Cluster } from '../cluster.ts'
import type { Controller } from '../controller.ts'
import { PendingWork } from '../deletion/pending-work.ts'
import { type JsonMap, type KubeObject, textAt } from '../kube-object.ts'
import { kubeTime } from '../kube-time.ts'
import { DEFINITION } from './custom-kinds.ts'
import { CLEANUP, establishedStatus, isEstablished, namesAccepted, terminating } from './definition-status.ts'

const ACCEPT_MS = 5
const ESTABLISH_MS = 60
/** Between two looks at whether the objects of a deleted kind are gone. */
const POLL_MS = 5_000
const MANAGER = 'kube-apiserver'

/** Accepts and establishes new CustomResourceDefinitions, and lets a deleted one go after the objects of its kind. */
export function definitionController(cluster: Cluster, clock: Clock): Controller {
  const work = new PendingWork(clock)
  let end: (() => void) | undefined
  const info = cluster.kindOf(DEFINITION)
  const find = (name: string) => cluster.peek(info, { name })
  const write = ({ metadata: { name } }: KubeObject, status: JsonMap) =>
    cluster.patch(info, { name }, { status }, { subresource: 'status', fieldManager: MANAGER })
  const now = () => kubeTime(clock.now())

  const accept = (name: string) => {
    const definition = find(name)
    if (definition === undefined || isEstablished(definition)) return
    write(definition, namesAccepted(definition, now()))
    work.later(ESTABLISH_MS, () => establish(name))
  }

  const establish = (name: string) => {
    const definition = find(name)
    if (definition !== undefined && definition.metadata.deletionTimestamp === undefined) write(definition, establishedStatus(definition, now()))
  }

  const clear = (name: string) => {
    const definition = find(name)
    if (definition === undefined) return
    write(definition, terminating(definition, now(), 'InstanceDeletionInProgress', 'CustomResource deletion is in progress'))
    for (const { kind, object } of instancesOf(cluster, definition)) cluster.delete(kind, object.metadata)
    finish(name)
  }

  const finish = (name: string) => {
    const definition = find(name)
    if (definition === undefined) return
    if (instancesOf(cluster, definition).length > 0) {
      work.later(POLL_MS, () => finish(name))
      return
    }
    const finalizers = (definition.metadata.finalizers ?? []).filter((finalizer) => finalizer !== CLEANUP)
    cluster.patch(info, { name }, { metadata: { finalizers } }, { fieldManager: MANAGER })
  }

  const react = (definition: KubeObject, before: KubeObject | undefined) => {
    const { name, deletionTimestamp } = definition.metadata
    if (deletionTimestamp === undefined) {
      if (before === undefined && !isEstablished(definition)) work.later(ACCEPT_MS, () => accept(name))
    } else if (before?.metadata.deletionTimestamp === undefined) work.later(ACCEPT_MS, () => clear(name))
  }

  return {
    start: () => {
      for (const definition of cluster.peekAll(info)) react(definition, undefined)
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

function instancesOf(cluster: Cluster, definition: KubeObject) {
  const group = textAt(definition, 'spec', 'group')
  const plural = textAt(definition, 'spec', 'names', 'plural')
  const kind = cluster.kinds.find((one) => one.group === group && one.plural === plural)
  return kind === undefined ? [] : cluster.peekAll(kind).map((object) => ({ kind, object }))
}

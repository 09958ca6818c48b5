import { isDeepStrictEqual } from 'node:util'
import { type Controller, WorkQueue } from '../../cluster/controller.ts'
import { at, type KubeObject } from '../../cluster/kube-object.ts'
import { StatusError } from '../../cluster/status-error.ts'
import type { ArgoCdParts } from '../argocd-parts.ts'
import { mergePatchBetween } from '../controller/merge-patch-between.ts'
import { APPLICATION, APPLICATION_SET } from '../kinds.ts'
import { KubernetesUnreachable } from '../kubernetes-reach.ts'
import { applicationSetStatus } from './application-set-status.ts'
import { generateApplications } from './generate-applications.ts'
import { GenerationFailure } from './generation-failure.ts'
import { SET_MANAGER, writeApplications } from './write-applications.ts'

const UNREACHABLE_PAUSE_MS = 1_000
/** How often sources outside of the cluster are looked at again, and what went wrong is tried again. */
const REQUEUE_MS = 180_000
const SECRET = { apiVersion: 'v1', kind: 'Secret' } as const

/** Makes applications of ApplicationSets and keeps them as they are to be: looks at a set with every change of it, of one of its own, of a cluster. */
export function applicationSetController(parts: ArgoCdParts): Controller {
  const { client, clock, cluster, namespace, timing } = parts
  const ends: (() => void)[] = []
  const queue: WorkQueue = new WorkQueue(clock, async (name, signal) => {
    await clock.sleep(timing.pauseMs / 4, signal)
    try {
      const set = await client.get(APPLICATION_SET, { name, namespace })
      if (set === undefined) return
      if (set.metadata.deletionTimestamp === undefined) await work(set, signal)
      else await letGo(set)
    } catch (error) {
      if (error instanceof KubernetesUnreachable) queue.addAfter(name, UNREACHABLE_PAUSE_MS)
      else if (!(error instanceof StatusError) || error.code !== 404) throw error
    }
  })

  const work = async (set: KubeObject, signal: AbortSignal): Promise<void> => {
    const { name } = set.metadata
    let failure: GenerationFailure | undefined
    try {
      const wanted = await generateApplications(parts, set, signal)
      await writeApplications(parts, set, wanted)
    } catch (error) {
      if (!(error instanceof GenerationFailure)) throw error
      failure = error
    }
    const before = set.status ?? {}
    const after = applicationSetStatus(parts, set, failure)
    const changes = isDeepStrictEqual(before, after) ? undefined : mergePatchBetween(before, after)
    if (changes !== undefined)
      await client.patch(APPLICATION_SET, { name, namespace }, { status: changes }, { subresource: 'status', fieldManager: SET_MANAGER })
    const generators = at(set, 'spec', 'generators')
    const looksOutside = Array.isArray(generators) && generators.some((generator) => at(generator, 'git') !== undefined)
    if (looksOutside || failure !== undefined) queue.addAfter(name, REQUEUE_MS)
  }

  const letGo = async ({ metadata }: KubeObject): Promise<void> => {
    const finalizers = (metadata.finalizers ?? []).filter((one) => one !== 'resources-finalizer.argocd.argoproj.io')
    if (finalizers.length === (metadata.finalizers ?? []).length) return
    await client.patch(APPLICATION_SET, metadata, { metadata: { finalizers } }, { fieldManager: SET_MANAGER })
  }

  const addAll = (): void => {
    for (const { metadata } of cluster.peekAll(cluster.kindOf(APPLICATION_SET), namespace)) queue.add(metadata.name)
  }

  const known = new Map<string, KubeObject>()
  return {
    start: () => {
      ends.push(
        client.watch(APPLICATION_SET, ({ type, object }) => {
          if (type !== 'DELETED' && object.metadata.namespace === namespace) queue.add(object.metadata.name)
        }),
        client.watch(APPLICATION, ({ type, object }) => {
          const before = known.get(object.metadata.name)
          if (type === 'DELETED') known.delete(object.metadata.name)
          else known.set(object.metadata.name, object)
          if (type !== 'DELETED' && (before === undefined || isDeepStrictEqual(ownedParts(before), ownedParts(object)))) return
          for (const owner of object.metadata.ownerReferences ?? []) if (owner.kind === APPLICATION_SET.kind) queue.add(owner.name)
        }),
        client.watch(SECRET, ({ object }) => {
          if (object.metadata.labels?.['argocd.argoproj.io/secret-type'] === 'cluster') addAll()
        }),
      )
    },
    stop: async () => {
      for (const end of ends) end()
      await queue.stop()
    },
  }
}

/** What a set cares for: the status of an application is no reason to look at it, so what a set says of its applications can be old (recorded). */
const ownedParts = ({ spec, metadata: { annotations = {}, labels = {}, finalizers = [] } }: KubeObject) => [spec, annotations, labels, finalizers]

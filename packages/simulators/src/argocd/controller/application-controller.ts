import { kubeTime } from '../../cluster/cluster.ts'
import { type Controller, WorkQueue } from '../../cluster/controller.ts'
import { at, type JsonMap, type KubeObject } from '../../cluster/kube-object.ts'
import { StatusError } from '../../cluster/status-error.ts'
import { sourceOf } from '../application.ts'
import type { ArgoCdParts } from '../argocd-parts.ts'
import { APPLICATION } from '../kinds.ts'
import type { RepoServer } from '../repo-server/repo-server.ts'
import { RepoServerError } from '../repo-server/repo-server-error.ts'
import { automaticOperation } from './automatic-operation.ts'
import { isTrackedBy } from './compare.ts'
import { compare, comparisonStatus, isComparedToSpec } from './comparison.ts'
import { finalizeApplication } from './delete-application.ts'
import { manifestRequest } from './manifest-request.ts'
import { runOperation } from './run-operation.ts'

const REFRESH = 'argocd.argoproj.io/refresh'
const WATCHED = ['Deployment', 'ConfigMap', 'Service', 'Secret'] as const
const API_VERSION: Readonly<Record<(typeof WATCHED)[number], string>> = { Deployment: 'apps/v1', ConfigMap: 'v1', Service: 'v1', Secret: 'v1' }

/** Why a comparison is made: something happened, an attempt of an operation ended, the operation ended. */
type Cause = 'event' | 'attempt' | 'operation'

interface Desired {
  readonly at: number
  readonly revision: string
  readonly manifests?: readonly KubeObject[]
  readonly failure?: string
}

/** The application controller: deletes, operates, compares, and starts a sync where that is automated; one application at a time each. */
export function applicationController({ client, clock, timing, repoServer }: ArgoCdParts): Controller {
  const desiredOf = new Map<string, Desired>()
  const ends: (() => void)[] = []

  const queue = new WorkQueue(clock, async (key, signal) => {
    try {
      await work(key, signal)
    } catch (error) {
      // Without a finalizer an application can go at any moment.
      if (!(error instanceof StatusError) || (await client.get(APPLICATION, keyFrom(key))) !== undefined) throw error
      queue.add(key)
    }
  })

  const work = async (key: string, signal: AbortSignal): Promise<void> => {
    const { namespace, name } = keyFrom(key)
    await clock.sleep(timing.pauseMs, signal)
    const application = await client.get(APPLICATION, { namespace, name })
    if (application === undefined) {
      desiredOf.delete(key)
      return
    }
    if (at(application, 'operation') !== undefined) {
      const compareAgain = (cause: Cause) => async () => {
        const operated = await client.get(APPLICATION, { namespace, name })
        if (operated !== undefined) await reconcile(key, operated, cause, signal)
      }
      await runOperation({ client, clock, repoServer, pauseMs: timing.pauseMs, signal, betweenAttempts: compareAgain('attempt') }, application)
      await compareAgain('operation')()
    } else if (application.metadata.deletionTimestamp !== undefined) {
      await finalizeApplication(client, clock, timing.pauseMs, application, signal)
    } else {
      await reconcile(key, application, 'event', signal)
    }
    queue.addAfter(key, timing.reconciliationMs)
  }

  /** Manifests of the target revision; asked for anew on a refresh, a new spec, or when the last answer is too old. */
  const desiredState = async (key: string, application: KubeObject, anew: boolean, signal: AbortSignal): Promise<Desired> => {
    const known = desiredOf.get(key)
    if (!anew && known !== undefined && clock.now() - known.at < timing.reconciliationMs) return known
    const fresh = await loadDesired(repoServer, application, signal)
    const desired = { ...fresh, at: clock.now() }
    desiredOf.set(key, desired)
    return desired
  }

  const reconcile = async (key: string, application: KubeObject, cause: Cause, signal: AbortSignal): Promise<void> => {
    const refresh = application.metadata.annotations?.[REFRESH]
    const anew = refresh !== undefined || cause !== 'event' || !isComparedToSpec(application) || !desiredOf.has(key)
    const known = desiredOf.get(key)
    const desired = await desiredState(key, application, anew, signal)
    const comparison = await compare(
      client,
      application,
      desired.manifests === undefined
        ? { revision: desired.revision, failure: desired.failure ?? '' }
        : { revision: desired.revision, manifests: desired.manifests },
    )
    const { name, namespace } = application.metadata
    const automatic = automaticOperation(application, comparison)
    if (automatic !== undefined) await startOperation(key, automatic)
    const status = comparisonStatus(application, comparison, clock.now())
    if (!anew && known === desired) {
      await client.patch(APPLICATION, { name, namespace }, { status }) // an event of a resource: no full comparison, reconciledAt stays
      return
    }
    const metadata: JsonMap = refresh === undefined ? {} : { annotations: { [REFRESH]: null } }
    if (cause === 'operation') {
      // After an operation sync and health come first, reconciledAt in a write of its own.
      await client.patch(APPLICATION, { name, namespace }, { status })
      await clock.sleep(timing.pauseMs, signal)
      await client.patch(APPLICATION, { name, namespace }, { metadata, status: { reconciledAt: kubeTime(clock.now()) } })
      return
    }
    await client.patch(APPLICATION, { name, namespace }, { metadata, status: { ...status, reconciledAt: kubeTime(clock.now()) } })
  }

  /** Unless somebody else has started one since the application was read. */
  const startOperation = async (key: string, operation: JsonMap): Promise<void> => {
    const latest = await client.get(APPLICATION, keyFrom(key))
    const { resourceVersion } = latest?.metadata ?? {}
    if (resourceVersion === undefined || at(latest, 'operation') !== undefined) return
    try {
      await client.patch(APPLICATION, keyFrom(key), { metadata: { resourceVersion }, operation, status: { operationState: null } })
    } catch (error) {
      if (!(error instanceof StatusError) || error.reason !== 'Conflict') throw error
      queue.add(key)
    }
  }

  return {
    start: () => {
      ends.push(
        client.watch(APPLICATION, ({ type, object }) => {
          if (type === 'DELETED' || needsWork(object, desiredOf.has(keyOf(object)))) queue.add(keyOf(object))
        }),
      )
      for (const kind of WATCHED) {
        ends.push(
          client.watch({ apiVersion: API_VERSION[kind], kind }, ({ object }) => {
            for (const key of desiredOf.keys()) if (isTrackedBy(object, { ...object, metadata: { name: key.split('/')[1] ?? '' } })) queue.add(key)
          }),
        )
      }
    },
    stop: async () => {
      for (const end of ends) end()
      await queue.stop()
      desiredOf.clear()
    },
  }
}

const keyFrom = (key: string) => {
  const [namespace = '', name = ''] = key.split('/')
  return { namespace, name }
}

const keyOf = (application: KubeObject) => `${application.metadata.namespace}/${application.metadata.name}`

/** Its own writes of the status cause no work. */
const needsWork = (application: KubeObject, known: boolean) =>
  !known ||
  application.metadata.deletionTimestamp !== undefined ||
  application.metadata.annotations?.[REFRESH] !== undefined ||
  at(application, 'operation') !== undefined ||
  !isComparedToSpec(application)

async function loadDesired(repoServer: RepoServer, application: KubeObject, signal: AbortSignal): Promise<Omit<Desired, 'at'>> {
  const source = sourceOf(application)
  try {
    const revision = await repoServer.resolve(source, source.targetRevision, signal)
    return { revision, manifests: (await repoServer.generate(manifestRequest(application, source, revision), signal)).manifests }
  } catch (error) {
    if (!(error instanceof RepoServerError)) throw error
    // What was asked for, not what it resolved to (recorded).
    return {
      revision: source.targetRevision,
      failure: `Failed to load target state: failed to generate manifest for source 1 of 1: ${error.text}`,
    }
  }
}

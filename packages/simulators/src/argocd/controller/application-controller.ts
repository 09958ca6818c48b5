import { type Controller, WorkQueue } from '../../cluster/controller.ts'
import { at, isMap, type KubeObject } from '../../cluster/kube-object.ts'
import { StatusError } from '../../cluster/status-error.ts'
import { isAutomated } from '../application.ts'
import { recordAuditEvent } from '../applications/audit-event.ts'
import type { ArgoCdParts } from '../argocd-parts.ts'
import { KubernetesUnreachable } from '../kubernetes-reach.ts'
import type { ControllerContext } from './controller-context.ts'
import { CONTROLLER_MANAGER } from './controller-manager.ts'
import { finalizeOrTell } from './deletion/finalize-or-tell.ts'
import { LiveCache } from './live/live-cache.ts'
import { reconcile } from './reconcile.ts'
import { higherOf, type RefreshLevel } from './refresh-level.ts'
import { refreshNeed } from './refresh-need.ts'
import { runOperation } from './run-operation.ts'

const UNREACHABLE_PAUSE_MS = 1_000

/**
 * The application controller: two queues of applications, one for comparisons, one for operations and deletions, which work at the same time. A look
 * at an application in the first one sends it to the second. While it is down it stands still; when it is back it looks at everything.
 */
export function applicationController(parts: ArgoCdParts): Controller {
  let process: Controller | undefined
  let endWatch: (() => void) | undefined
  let stopping: Promise<void> = Promise.resolve()
  const follow = (): void => {
    if (parts.outages.controller && process !== undefined) {
      const ended = process
      process = undefined
      stopping = Promise.all([stopping, ended.stop()]).then(() => undefined)
    } else if (!parts.outages.controller && process === undefined) {
      process = controllerProcess(parts)
      process.start()
    }
  }
  return {
    start: () => {
      endWatch = parts.outages.onChange(follow)
      follow()
    },
    stop: async () => {
      endWatch?.()
      const ended = process
      process = undefined
      await Promise.all([stopping, ended?.stop()])
    },
  }
}

/** One life of it, with all that it remembers. */
function controllerProcess(parts: ArgoCdParts): Controller {
  const { clock, timing, applications } = parts
  const stopped = new AbortController()
  const requested = new Map<string, RefreshLevel>()
  const ends: (() => void)[] = []

  const live = new LiveCache(parts, (name, level) => {
    if (applications.get(name) !== undefined) context.refresh(name, level)
  })
  const context: ControllerContext = {
    parts,
    live,
    compared: new Map(),
    repoErrors: new Map(),
    refresh: (name, level, afterMs) => {
      if (afterMs !== undefined) {
        clock.sleep(afterMs, stopped.signal).then(
          () => context.refresh(name, level),
          () => undefined, // stopped
        )
        return
      }
      if (level !== undefined) requested.set(name, higherOf(requested.get(name), level))
      refreshes.add(name)
    },
    tell: (name, reason, message, type = 'Normal') => {
      const application = applications.get(name)
      if (application !== undefined) recordAuditEvent(parts, application, { reason, message, type, component: CONTROLLER_MANAGER })
    },
  }

  const refreshes: WorkQueue = new WorkQueue(clock, async (name, signal) => {
    try {
      await untilItWorks(name, refreshes, async () => {
        const application = applications.get(name)
        if (application === undefined) {
          context.compared.delete(name)
          context.repoErrors.delete(name)
          requested.delete(name)
          return
        }
        if (isSkipped(application)) return
        const need = refreshNeed(application, requested.get(name), clock.now(), timing.reconciliationMs)
        if (need?.isRequested) requested.delete(name)
        if (need !== undefined) await reconcile(context, application, need, signal)
        refreshes.addAfter(name, timing.reconciliationMs)
      })
    } finally {
      operations.add(name)
    }
  })

  const operations: WorkQueue = new WorkQueue(clock, (name, signal) =>
    untilItWorks(name, operations, async () => {
      const application = applications.get(name)
      if (application === undefined || isSkipped(application)) return
      if (isMap(at(application, 'operation'))) await runOperation(context, application, signal)
      else if (application.metadata.deletionTimestamp !== undefined) await finalizeOrTell(context, application, signal)
    }),
  )

  /** Without the Kubernetes API nothing works; and an application can go at any moment. */
  const untilItWorks = async (name: string, queue: WorkQueue, work: () => Promise<void>): Promise<void> => {
    try {
      await work()
    } catch (error) {
      if (error instanceof KubernetesUnreachable) queue.addAfter(name, UNREACHABLE_PAUSE_MS)
      else if (error instanceof StatusError && (applications.get(name) === undefined || error.code === 404)) queue.add(name)
      else throw error
    }
  }

  return {
    start: () => {
      const known = new Map<string, KubeObject>()
      ends.push(
        applications.onEvent(({ type, object }) => {
          const { name } = object.metadata
          const before = known.get(name)
          if (type === 'DELETED') known.delete(name)
          else known.set(name, object)
          const isSwitchedOn = before !== undefined && isNewlyAutomated(before, object)
          context.refresh(name, isSwitchedOn ? 'latest' : undefined)
        }),
      )
      for (const application of applications.list()) {
        known.set(application.metadata.name, application)
        context.refresh(application.metadata.name)
      }
    },
    stop: async () => {
      stopped.abort(new Error('the controller stopped'))
      for (const end of ends) end()
      live.close()
      await Promise.all([refreshes.stop(), operations.stop()])
    },
  }
}

/** Nothing is done with it, its deletion neither. What is no boolean of Go counts as false. */
const isSkipped = ({ metadata }: KubeObject) => /^(1|t|T|true|TRUE|True)$/.test(metadata.annotations?.['argocd.argoproj.io/skip-reconcile'] ?? '')

/** Auto-sync or self-heal has been switched on. */
function isNewlyAutomated(before: KubeObject, after: KubeObject): boolean {
  const heals = (application: KubeObject) => isAutomated(application) && at(application, 'spec', 'syncPolicy', 'automated', 'selfHeal') === true
  return (!isAutomated(before) && isAutomated(after)) || (!heals(before) && heals(after))
}

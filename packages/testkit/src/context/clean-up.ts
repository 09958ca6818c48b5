import type { DeploymentRef, DmsAdapterV1, OperationToken } from '@gitops-dms/core'
import { systemClock, withDeadline } from '@gitops-dms/core/adapter'

/** What a check leaves to be undone: newest first, all of it, however many of them fail. */
export interface CleanUp {
  /** `undo` may give a function: what it waits for, which is awaited together with that of all the others, at the end. */
  defer(what: string, undo: () => unknown): void
  /** As defer, but after all that is awaited. */
  last(what: string, undo: () => unknown): void
  /** What could not be undone. */
  run(): Promise<readonly { readonly what: string; readonly error: unknown }[]>
}

export function createCleanUp(): CleanUp {
  const steps: Step[] = []
  const lasts: Step[] = []
  return {
    defer: (what, undo) => {
      steps.push({ what, undo })
    },
    last: (what, undo) => {
      lasts.push({ what, undo })
    },
    run: async () => {
      const failures: { readonly what: string; readonly error: unknown }[] = []
      const waits: Promise<void>[] = []
      const attempt = async ({ what, undo }: Step) => {
        try {
          const wait = await undo()
          if (typeof wait === 'function') waits.push(attempt({ what, undo: () => wait() }))
        } catch (error) {
          failures.push({ what, error })
        }
      }
      for (let step = steps.pop(); step !== undefined; step = steps.pop()) await attempt(step)
      await Promise.all(waits)
      for (let step = lasts.pop(); step !== undefined; step = lasts.pop()) await attempt(step)
      return failures
    },
  }
}

interface Step {
  readonly what: string
  readonly undo: () => unknown
}

/** Asks for the deletion of a deployment, workloads included; the result waits until it is gone. Gone already is fine. */
export async function removeDeployment(adapter: DmsAdapterV1, ref: DeploymentRef, timeoutMs: number): Promise<() => Promise<void>> {
  const limit = { clock: systemClock, timeoutMs, graceMs: timeoutMs }
  const { operation, effect } = await withDeadline(limit, (signal) => adapter.deleteDeployment(ref, { cascade: 'workloads', ifExists: true, signal }))
  return async () => {
    if (effect !== 'unchanged') await withDeadline(limit, (signal) => waitUntilGone(adapter, operation, signal))
  }
}

async function waitUntilGone(adapter: DmsAdapterV1, operation: OperationToken, signal: AbortSignal): Promise<void> {
  for await (const { final, state, message } of adapter.trackOperation(operation, { until: 'gone', signal })) {
    if (final && state !== 'succeeded') throw new Error(`its deletion ended as ${state}${message === null ? '' : `: ${message}`}`)
  }
}

import type { Accepted, DmsAdapterV1, OperationProgress, OperationToken, Until } from '@gitops-dms/core'
import { createReferenceAdapter, type ReferenceBackend, startReferenceBackend } from '../../src/reference/index.ts'

export interface OpenWorld {
  readonly backend: ReferenceBackend
  /** It has every method, for it declares every capability. */
  readonly adapter: Required<DmsAdapterV1>
  /** The last progress of an operation. */
  settle(token: OperationToken, until: Until): Promise<OperationProgress>
  /** Created from the backend's example, and healthy. */
  live(name: string, kind?: string, more?: object): Promise<Accepted>
  close(): Promise<void>
}

/** A backend on the real clock, whose engine lives in milliseconds and makes use of all that the protocol leaves open, and an adapter to it. */
export async function openWorld(): Promise<OpenWorld> {
  const backend = await startReferenceBackend({ seed: 7 })
  const adapter = createReferenceAdapter(backend.settings, { instance: 'reference' }) as Required<DmsAdapterV1>
  const settle = async (token: OperationToken, until: Until): Promise<OperationProgress> => {
    let last: OperationProgress | undefined
    for await (const progress of adapter.trackOperation(token, { until })) last = progress
    if (last?.final !== true) throw new Error('the operation was not followed to its end')
    return last
  }
  return {
    backend,
    adapter,
    settle,
    live: async (name, kind, more = {}) => {
      const created = await adapter.createDeployment({ ...backend.spec(name, kind), ...more })
      const { state, message } = await settle(created.operation, 'healthy')
      if (state !== 'succeeded') throw new Error(`${name} is ${state}: ${message}`)
      return created
    },
    close: async () => {
      await adapter.close()
      await backend.close()
    },
  }
}

/** What a promise was rejected with. */
export async function caught(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise
  } catch (error) {
    return error
  }
  throw new Error('it was not rejected')
}

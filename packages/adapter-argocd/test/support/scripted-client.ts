import type { Clock, DmsError, OperationProgress, OperationToken, TrackOptions } from '@gitops-dms/core'
import { systemClock } from '@gitops-dms/core/adapter'
import { type ArgoCdClient, createArgoCdClient } from '../../src/argocd-client.ts'
import { resolveSettings } from '../../src/argocd-settings.ts'
import type { Application, Operation } from '../../src/argocd-types.ts'
import { OPERATION_INFO } from '../../src/map-status.ts'
import type { TokenState } from '../../src/token-state.ts'
import { trackOperation } from '../../src/track-operation.ts'

/** What the next look must be, and what it is answered. */
export type Line = { readonly get: Application | DmsError } | { readonly refresh: Application | DmsError }

/** A clock on which every pause is over at once. */
export function quickClock(): Clock & { readonly pauses: readonly number[] } {
  let now = Date.parse('2026-11-22T13:00:00Z')
  const pauses: number[] = []
  return {
    pauses,
    now: () => now,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted()
      pauses.push(ms)
      now += ms
    },
  }
}

/** A client that plays one script and refuses what does not stand in it. */
export function scriptedClient(script: readonly Line[]): { readonly client: ArgoCdClient; left(): number } {
  const lines = [...script]
  const settings = resolveSettings({ serverUrl: 'https://argocd.test', authToken: 'a.b.c' })
  const getApplication: ArgoCdClient['getApplication'] = async (scope, call = {}) => {
    const line = lines.shift()
    const asked = call.refreshWithinMs === undefined ? 'get' : 'refresh'
    if (line === undefined || !(asked in line)) throw new Error(`the script does not expect a ${asked} now (${lines.length} lines left)`)
    if (scope.project !== 'default') throw new Error('without its project a missing application is a 403')
    const answer = 'get' in line ? line.get : line.refresh
    if (answer instanceof Error) throw answer
    return answer
  }
  return { client: { ...createArgoCdClient(settings, systemClock), getApplication }, left: () => lines.length }
}

/** The application as if the operation that it carries had been started with a token's id. */
export function carrying(application: Application, id: string): Application {
  const mark = (operation: Operation): Operation => ({ ...operation, info: [{ name: OPERATION_INFO, value: id }] })
  const { operation, status } = application
  const state = status?.operationState
  const marked = state?.operation === undefined ? state : { ...state, operation: mark(state.operation) }
  return {
    ...application,
    ...(operation === undefined ? {} : { operation: mark(operation) }),
    ...(status === undefined ? {} : { status: { ...status, ...(marked === undefined ? {} : { operationState: marked }) } }),
  }
}

export function tokenFor(application: Application, follow: TokenState['follow'], kind: OperationToken['kind'] = 'reconcile'): OperationToken {
  const { name, namespace = 'argocd', uid = null } = application.metadata
  return {
    version: 1,
    adapter: 'argocd',
    id: 'ours',
    kind,
    ref: { kind: 'Application', controlNamespace: namespace, name },
    uid,
    state: { project: 'default', follow },
  }
}

/** All that a tracked operation says while a script is played to its end. */
export async function follow(script: readonly Line[], token: OperationToken, until: TrackOptions['until']): Promise<readonly OperationProgress[]> {
  const { client, left } = scriptedClient(script)
  const progress: OperationProgress[] = []
  for await (const one of trackOperation(client, quickClock(), token, { until })) progress.push(one)
  if (left() > 0) throw new Error(`ended with ${left()} lines of the script left`)
  return progress
}

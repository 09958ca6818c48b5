import { isDeepStrictEqual } from 'node:util'
import { type Clock, isDmsError, type OperationProgress, type OperationToken, type Status, type TrackOptions } from '@gitops-dms/core'
import { derivePhase, pollProgress } from '@gitops-dms/core/adapter'
import type { ApplicationScope, ArgoCdClient } from './argocd-client.ts'
import type { Application } from './argocd-types.ts'
import { isCompared } from './map-freshness.ts'
import { mapCauses, mapStatus, operationId } from './map-status.ts'
import { readTokenState, type TokenState } from './token-state.ts'

const POLL_MS = 500
/** A refresh is answered when the controller has compared; without one the look is tried again later. */
const REFRESH_MS = 10_000

/** Follows one write until it has reached `until`, has failed, or was overtaken. One request a look, nothing before the first. */
export async function* trackOperation(
  client: ArgoCdClient,
  clock: Clock,
  token: OperationToken,
  options: TrackOptions,
): AsyncGenerator<OperationProgress> {
  const state = readTokenState(token)
  const scope: ApplicationScope = { name: token.ref.name, namespace: token.ref.controlNamespace, project: state.project }
  const isGone = (application: Application | null) => application === null || application.metadata.uid !== token.uid
  // What is read before a refresh that was asked for after the end of an operation may still speak of the state before it.
  let vouchedEnd: string | undefined

  const look = async (): Promise<OperationProgress> => {
    const application = await getOrGone(client.getApplication(scope, { signal: options.signal }))
    if (application === null || isGone(application)) return afterTheEnd(token, application)
    if (state.follow === 'gone') return terminating(application)
    const stage = stageOf(application, token, state)
    if (stage !== 'applied') return progressAt(stage, application)
    if (vouchedEnd === endOf(application)) return judge(application, options)
    const compared = await refresh(client, scope, options.signal)
    if (compared === 'unanswered') return withFresh(application, false)
    if (compared === null || isGone(compared)) return afterTheEnd(token, compared)
    // Another operation may have ended meanwhile: its own refresh is to follow.
    if (endOf(compared) !== endOf(application) || stageOf(compared, token, state) !== 'applied') return withFresh(compared, false)
    vouchedEnd = endOf(compared)
    return judge(compared, options)
  }

  yield* pollProgress({ clock, intervalMs: POLL_MS, signal: options.signal }, look)
}

/** Which operation was the last one to end. */
const endOf = ({ status }: Application) => `${status?.operationState?.startedAt}/${status?.operationState?.finishedAt}`

type Stage = 'pending' | 'running' | 'applied' | 'failed' | 'superseded'

/** Where the token's own operation stands. */
function stageOf(application: Application, token: OperationToken, { follow }: TokenState): Stage {
  if (follow === 'stored') return 'applied'
  const requested = application.operation
  const state = application.status?.operationState
  const isOurs = (id: string | null) => follow === 'any' || id === token.id
  if (requested !== undefined) {
    if (!isOurs(operationId(requested))) return 'superseded'
    return state !== undefined && isDeepStrictEqual(state.operation, requested) ? 'running' : 'pending'
  }
  // Nothing was out of sync, so auto-sync had nothing to do.
  if (state === undefined)
    return follow === 'any' && mapStatus(application).fresh === true && application.status?.sync?.status === 'Synced' ? 'applied' : 'pending'
  if (!isOurs(operationId(state.operation))) return 'superseded'
  // An operation that was joined may be of the spec before.
  if (follow === 'any' && !isDeepStrictEqual(state.syncResult?.source, application.spec.source)) return 'pending'
  return state.phase === 'Succeeded' ? 'applied' : 'failed'
}

/** Of what a later comparison vouches for, whatever its whole seconds say. */
function judge(application: Application, { until }: TrackOptions): OperationProgress {
  const progress = withFresh(application, isCompared(application))
  const { fresh, health, error } = progress.status
  const reached = until === 'applied' || (fresh === true && health === 'healthy' && error === null && application.operation === undefined)
  return { ...progress, state: reached ? 'succeeded' : 'running', final: reached }
}

function progressAt(stage: Exclude<Stage, 'applied'>, application: Application): OperationProgress {
  const status = mapStatus(application)
  const message = mapCauses(application)[0]?.message ?? status.operation.message
  const overtaken = `another operation${status.operation.initiator === null ? '' : ` (by ${status.operation.initiator})`} has taken its place`
  return {
    state: stage,
    final: stage === 'failed' || stage === 'superseded',
    status,
    message: stage === 'superseded' ? overtaken : message,
    resources: countHealthy(application),
    retry: status.operation.retry,
  }
}

/** Applied; `fresh` as it is known by comparisons that were asked for. */
function withFresh(application: Application, fresh: boolean): OperationProgress & { readonly status: Status } {
  const axes: Status = { ...mapStatus(application), fresh }
  return { ...progressAt('running', application), status: { ...axes, phase: derivePhase(axes) } }
}

function terminating(application: Application): OperationProgress {
  const deletionError = application.status?.conditions?.find((condition) => condition.type === 'DeletionError')
  const waitsFor = (application.metadata.finalizers ?? []).join(', ')
  return {
    state: 'running',
    final: false,
    status: mapStatus(application),
    message: deletionError?.message ?? (waitsFor === '' ? null : `waits for ${waitsFor}`),
    resources: null,
    retry: null,
  }
}

function afterTheEnd(token: OperationToken, successor: Application | null): OperationProgress {
  const state = token.kind === 'delete' ? 'succeeded' : 'superseded'
  const what = successor === null ? 'the application is gone' : 'the application was deleted and made again'
  return { state, final: true, status: null, message: what, resources: null, retry: null }
}

/** Resources that have health at all, and those that are healthy. */
function countHealthy(application: Application): OperationProgress['resources'] {
  const judged = (application.status?.resources ?? []).filter((resource) => resource.health?.status !== undefined)
  if (judged.length === 0) return null
  return { done: judged.filter((resource) => resource.health?.status === 'Healthy').length, total: judged.length }
}

async function getOrGone(request: Promise<Application>): Promise<Application | null> {
  try {
    return await request
  } catch (error) {
    // With the project named a missing application is a 404.
    if (isDmsError(error, 'NOT_FOUND')) return null
    throw error
  }
}

/** The application as it was compared after this call; null where it is gone. */
async function refresh(client: ArgoCdClient, scope: ApplicationScope, signal: AbortSignal | undefined): Promise<Application | null | 'unanswered'> {
  try {
    return await getOrGone(client.getApplication(scope, { signal, refreshWithinMs: REFRESH_MS }))
  } catch (error) {
    if (isDmsError(error, 'DEADLINE_EXCEEDED') && signal?.aborted !== true) return 'unanswered'
    throw error
  }
}

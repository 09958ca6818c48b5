import { type Clock, DmsError, isDmsError, type OperationProgress, type OperationToken, type TrackOptions } from '@gitops-dms/core'
import { pollProgress } from '@gitops-dms/core/adapter'
import { REQUESTED_AT } from './build-objects.ts'
import { type FluxDeployment, readDeployment, sourceScope } from './find-deployment.ts'
import type { Call, FluxClient, ObjectScope } from './flux-client.ts'
import type { GitRepository, Kustomization } from './flux-types.ts'
import { mapCauses } from './map-causes.ts'
import { judgesHealth, mapStatus } from './map-status.ts'
import { conditionOf, healthCheckFailed, isRecorded } from './read-pass-state.ts'
import { failureOf } from './read-source-state.ts'
import { readTokenState, type TokenState } from './token-state.ts'

const POLL_MS = 500

/** Follows one write until it has reached `until`, has failed, or was overtaken: the source, then the Kustomization that reads it. */
export async function* trackOperation(
  client: FluxClient,
  clock: Clock,
  token: OperationToken,
  options: TrackOptions,
): AsyncGenerator<OperationProgress> {
  const state = readTokenState(token)
  const scope: ObjectScope = { name: token.ref.name, namespace: token.ref.controlNamespace }
  const call = { signal: options.signal }

  const look = async (): Promise<OperationProgress> => {
    const deployment = await readOrGone(client, scope, call)
    if (deployment === null || deployment.kustomization.metadata.uid !== token.uid) return await afterTheEnd(client, token, deployment, call)
    if (token.kind === 'delete') return terminating(deployment)
    if (options.until === 'healthy' && !judgesHealth(deployment.kustomization)) throw unchecked()
    return judge(deployment, token, state, options)
  }

  yield* pollProgress({ clock, intervalMs: POLL_MS, signal: options.signal }, look)
}

function judge(deployment: FluxDeployment, token: OperationToken, state: TokenState, { until }: TrackOptions): OperationProgress {
  const { kustomization } = deployment
  const status = mapStatus(deployment)
  const base = { status, resources: null, retry: status.operation.retry, message: mapCauses(deployment, [])[0]?.message ?? status.operation.message }
  const applied = isApplied(deployment, token, state)
  if (applied && (until === 'applied' || (status.fresh === true && status.health === 'healthy'))) return { ...base, state: 'succeeded', final: true }
  if (isOvertaken(deployment, token, state)) {
    return { ...base, state: 'superseded', final: true, message: 'a later change or request has taken its place' }
  }
  if (hasGivenUp(kustomization, token, state)) return { ...base, state: 'failed', final: true }
  return { ...base, state: status.operation.state === 'pending' || status.operation.state === 'none' ? 'pending' : 'running', final: false }
}

/**
 * The whole chain of this write: its request answered by the source, the artifact that came of it applied, the pass finished. The condition
 * alone proves nothing: Ready is True with the old revision for some moments after the source has answered.
 */
function isApplied({ kustomization, source }: FluxDeployment, token: OperationToken, state: TokenState): boolean {
  const { metadata, status } = kustomization
  const ready = conditionOf(kustomization, 'Ready')
  if (metadata.generation !== state.generation || ready?.observedGeneration !== metadata.generation || !isHandled(kustomization, token, state))
    return false
  if (state.withSource && (source === null || !hasFetched(source, token))) return false
  const wanted = source?.status?.artifact?.revision
  const isWanted = (revision: string | undefined) => wanted === undefined || revision === wanted
  if (ready.status === 'True') return isRecorded(kustomization) && isWanted(status?.lastAppliedRevision)
  return ready.status === 'False' && healthCheckFailed(kustomization) && isWanted(status?.lastAttemptedRevision)
}

/** Noted at the end of every pass, also of one that failed. */
const isHandled = ({ status }: Kustomization, token: OperationToken, { requested }: TokenState) =>
  !requested || status?.lastHandledReconcileAt === token.id

/** What it has was fetched after the request: by itself, or, where somebody has asked again since, by that later one. */
function hasFetched(source: GitRepository, token: OperationToken): boolean {
  const { metadata, status } = source
  const requested = metadata.annotations?.[REQUESTED_AT]
  const handled = status?.lastHandledReconcileAt
  const answered = handled === token.id || (requested !== token.id && handled !== undefined && handled === requested)
  return answered && status?.observedGeneration === metadata.generation && failureOf(source) === null
}

/** Stalled by the pass of this write: until then it may be the word of the one before. */
function hasGivenUp(kustomization: Kustomization, token: OperationToken, state: TokenState): boolean {
  const stalled = conditionOf(kustomization, 'Stalled')
  const ofThisSpec = stalled?.status === 'True' && stalled.observedGeneration === kustomization.metadata.generation
  return ofThisSpec && isHandled(kustomization, token, state)
}

/** A newer spec, or a request that came after ours. */
function isOvertaken({ kustomization }: FluxDeployment, token: OperationToken, { generation, requested }: TokenState): boolean {
  const { metadata } = kustomization
  return (metadata.generation ?? 0) > generation || (requested && metadata.annotations?.[REQUESTED_AT] !== token.id)
}

function terminating(deployment: FluxDeployment): OperationProgress {
  const waitsFor = (deployment.kustomization.metadata.finalizers ?? []).join(', ')
  return {
    state: 'running',
    final: false,
    status: mapStatus(deployment),
    message: waitsFor === '' ? null : `waits for ${waitsFor}`,
    resources: null,
    retry: null,
  }
}

/** A deleted deployment is gone when its own source is gone too: the name is free again. */
async function afterTheEnd(client: FluxClient, token: OperationToken, successor: FluxDeployment | null, call: Call): Promise<OperationProgress> {
  const ended = { status: null, resources: null, retry: null }
  if (token.kind !== 'delete') {
    const message = successor === null ? 'the Kustomization is gone' : 'the Kustomization was deleted and made again'
    return { ...ended, state: 'superseded', final: true, message }
  }
  const left = successor === null && (await ownsSource(client, token, call))
  if (left) return { ...ended, state: 'running', final: false, message: 'its source is still there' }
  return { ...ended, state: 'succeeded', final: true, message: 'the Kustomization is gone' }
}

async function ownsSource(client: FluxClient, token: OperationToken, call: Call): Promise<boolean> {
  const { name, controlNamespace } = token.ref
  const scope = sourceScope({ metadata: { name, namespace: controlNamespace }, spec: { sourceRef: { kind: 'GitRepository', name } } })
  try {
    const source = await client.getGitRepository(scope, call)
    return source.metadata.ownerReferences?.some((owner) => owner.uid === token.uid) ?? false
  } catch (error) {
    if (isDmsError(error, 'NOT_FOUND') || isDmsError(error, 'PERMISSION_DENIED')) return false
    throw error
  }
}

async function readOrGone(client: FluxClient, scope: ObjectScope, call: Call): Promise<FluxDeployment | null> {
  try {
    return await readDeployment(client, scope, call)
  } catch (error) {
    if (isDmsError(error, 'NOT_FOUND')) return null
    throw error
  }
}

const unchecked = () =>
  new DmsError({
    code: 'FAILED_PRECONDITION',
    message: 'until: found "healthy", but Flux is not asked to judge the health of this deployment (sync.healthCheck); accepted is "applied"',
    details: { reason: 'unchecked' },
  })

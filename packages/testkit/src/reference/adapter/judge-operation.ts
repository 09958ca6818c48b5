import { DmsError, type OperationProgress, type OperationToken, type TrackOptions } from '@gitops-dms/core'
import { mapCauses } from './map-causes.ts'
import { mapStatus } from './map-status.ts'
import type { WireObject, WireOperation } from './reference-types.ts'
import type { TokenState } from './token-state.ts'

export interface Judgement {
  readonly token: OperationToken
  readonly state: TokenState
  /** What has the token's name now; null: nothing. */
  readonly object: WireObject | null
  /** The token's own operation; null: it has none, or the backend does not know it. */
  readonly own: WireOperation | null
}

/** forgotten: the backend remembers nothing of this write. */
export type Judged = OperationProgress | 'forgotten'

/**
 * Where a write stands, judged by its own operation and by nobody else's (R6). Pure.
 * @throws DmsError FAILED_PRECONDITION, details.reason `unchecked`: healthy is wanted, and the engine was not asked to judge health.
 */
export function judgeOperation(judgement: Judgement, { until }: Pick<TrackOptions, 'until'>): Judged {
  const { token, state, object, own } = judgement
  const isOurs = object !== null && (token.uid === null ? state.follow !== 'gone' : object.metadata.uid === token.uid)
  if (!isOurs) return afterTheEnd(judgement)
  if (state.follow === 'gone') return deleting(object)
  if (state.follow === 'end') return own === null ? 'forgotten' : progressOf(object, own.finishedAt === null ? 'running' : 'succeeded', own)
  if (until === 'healthy' && !object.spec.policy.judge) throw unchecked()
  if (object.metadata.deletingSince !== null) return overtaken(judgement, 'it is being deleted')
  if (state.follow === 'operation' && own === null) return 'forgotten'
  const later = overtakenBy(object, state)
  if (later !== null) return overtaken(judgement, later)
  if (own === null && token.kind !== 'suspend' && !isInForce(object)) return { ...progressOf(object, 'pending'), message: notYet(object) }
  if (own === null || own.state === 'done') return applied(object, until)
  if (own.state === 'overtaken') return overtaken(judgement, 'another operation has taken its place')
  return progressOf(object, STATES[own.state] ?? 'running', own)
}

/** A spec that was only stored has no operation to be known by: it is applied when the engine has looked at it and finds nothing to do. */
const isInForce = ({ metadata, status }: WireObject) => status.observedGeneration >= metadata.generation && status.sync === 'same'

const notYet = ({ spec }: WireObject) =>
  spec.pause === null ? 'stored, and not applied before the engine is asked to or looks by itself' : 'stored, and not applied before it is resumed'

const STATES: Readonly<Record<string, State>> = { queued: 'pending', failed: 'failed' }

/** Applied, or stored if no more was asked for. What the engine does by itself afterwards belongs to it: its newest operation counts. */
function applied(object: WireObject, until: TrackOptions['until']): OperationProgress {
  const status = mapStatus(object)
  if (until === 'applied') return progressOf(object, 'succeeded')
  if (object.status.operation?.kind === 'auto' && status.operation.state === 'failed') return progressOf(object, 'failed')
  // Of a comparison that has seen the end of the operation: what is read before it still speaks of the state before the write.
  const ended = object.status.operation === null || object.status.operation.finishedAt !== null
  return progressOf(object, ended && status.fresh === true && status.health === 'healthy' ? 'succeeded' : 'running')
}

/** By what a later write shows: a newer spec, or an operation that is neither ours nor the engine's own. */
function overtakenBy({ metadata, status }: WireObject, state: TokenState): string | null {
  if (state.generation !== null && metadata.generation > state.generation) return 'a later change has taken its place'
  const { operation } = status
  if (state.follow === 'stored' || operation === null || operation.id === state.operation || operation.kind === 'auto') return null
  return `a later ${operation.kind}${operation.initiator === null ? '' : ` by ${operation.initiator}`} has taken its place`
}

function overtaken({ object, own }: Judgement, by: string): OperationProgress {
  const before = own === null ? '' : own.state === 'done' ? '; it had been applied before' : own.state === 'failed' ? '; it had failed before' : ''
  return { ...progressOf(object, 'superseded'), message: `${by}${before}` }
}

/** Nothing has the name, or another object has. */
function afterTheEnd({ token, state, object }: Judgement): Judged {
  // The answer to the create was lost: that it is not there says neither that it was made nor that it was not.
  if (token.uid === null && state.follow !== 'gone') return 'forgotten'
  const message = object === null ? 'the deployment is gone' : 'the deployment was deleted and made again'
  return { ...progressOf(null, state.follow === 'gone' ? 'succeeded' : 'superseded'), message }
}

function deleting(object: WireObject): OperationProgress {
  const { finalizers } = object.metadata
  return { ...progressOf(object, 'running'), message: finalizers.length === 0 ? null : `waits for ${finalizers.join(', ')}` }
}

type State = 'pending' | 'running' | 'succeeded' | 'failed' | 'superseded'

function progressOf(object: WireObject | null, state: State, own: WireOperation | null = object?.status.operation ?? null): OperationProgress {
  const why = object === null ? null : (mapCauses(object)[0]?.message ?? null)
  const said = own === null || own.state === 'done' ? null : own.message
  return {
    state,
    final: state !== 'pending' && state !== 'running',
    status: object === null ? null : mapStatus(object),
    message: state === 'succeeded' ? null : (said ?? why),
    resources: own?.applied ?? null,
    retry: own?.retry ?? null,
  }
}

const unchecked = () =>
  new DmsError({
    code: 'FAILED_PRECONDITION',
    adapter: 'reference',
    message: 'until: found "healthy", but the engine is not asked to judge the health of this deployment (sync.healthCheck); accepted is "applied"',
    details: { reason: 'unchecked' },
  })

import { isDeepStrictEqual } from 'node:util'
import type { Clock } from '@gitops-dms/core'
import type { ClusterClient, PatchOptions } from '../../cluster/cluster-client.ts'
import { at, isMap, type Json, type JsonMap, type KindRef, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { StatusError } from '../../cluster/status-error.ts'
import { Conditions } from './conditions.ts'

export interface DraftTools {
  readonly client: ClusterClient
  readonly clock: Clock
  readonly signal: AbortSignal
  /** What one write takes. */
  readonly writeMs: number
  /** Field manager of the writes. */
  readonly manager: string
}

const FINALIZER = 'finalizers.fluxcd.io'
export const REQUESTED_AT = 'reconcile.fluxcd.io/requestedAt'

/** What a reconciliation makes of one object, written in the three steps of the Flux runtime. */
export class ObjectDraft {
  /** As it was when the reconciliation began. */
  readonly object: KubeObject
  readonly conditions: Conditions
  /** All of the status but the conditions. */
  readonly status: Record<string, Json | undefined>
  finalizers: readonly string[]
  readonly #tools: DraftTools
  readonly #kind: KindRef
  #saved: { conditions: JsonMap[]; status: Record<string, Json | undefined>; finalizers: readonly string[] }

  constructor(tools: DraftTools, kind: KindRef, object: KubeObject) {
    this.object = object
    this.conditions = new Conditions(object, () => tools.clock.now())
    const { conditions: _conditions, ...status } = isMap(object.status) ? object.status : {}
    this.status = { ...status }
    this.finalizers = object.metadata.finalizers ?? []
    this.#tools = tools
    this.#kind = kind
    this.#saved = { conditions: this.conditions.toJson(), status: { ...status }, finalizers: this.finalizers }
  }

  get name(): string {
    return this.object.metadata.name
  }

  get namespace(): string {
    return this.object.metadata.namespace ?? ''
  }

  get isDeleted(): boolean {
    return this.object.metadata.deletionTimestamp !== undefined
  }

  get hasFinalizer(): boolean {
    return this.finalizers.includes(FINALIZER)
  }

  get isSuspended(): boolean {
    return at(this.object, 'spec', 'suspend') === true
  }

  addFinalizer(): void {
    this.finalizers = [...this.finalizers, FINALIZER]
  }

  removeFinalizer(): void {
    this.finalizers = this.finalizers.filter((name) => name !== FINALIZER)
  }

  /** The reconcile request that was there when this began counts as answered, however it ends. */
  answerRequest(): void {
    const request = textAt(this.object, 'metadata', 'annotations', REQUESTED_AT)
    if (request !== undefined) this.status['lastHandledReconcileAt'] = request
  }

  /** Whether a member of the status is another than the one written last. */
  hasChanged(member: string): boolean {
    return !isDeepStrictEqual(this.status[member], this.#saved.status[member])
  }

  /** Three patches (conditions, metadata, rest of the status), each only when it has something to say. */
  async save(): Promise<void> {
    const conditions = this.conditions.toJson()
    if (!isDeepStrictEqual(conditions, this.#saved.conditions)) await this.#saveConditions(conditions)
    if (!isDeepStrictEqual(this.finalizers, this.#saved.finalizers)) await this.#patch({ metadata: { finalizers: [...this.finalizers] } })
    const status = changedMembers(this.#saved.status, this.status)
    if (Object.keys(status).length > 0) await this.#patch({ status }, { subresource: 'status' })
    this.#saved = { conditions, status: { ...this.status }, finalizers: this.finalizers }
  }

  /**
   * What changed of the conditions goes onto the object as it is at this moment: the generation that a changed condition names is the newest one,
   * also when this pass began with an older one.
   */
  async #saveConditions(conditions: readonly JsonMap[]): Promise<void> {
    const { client, clock, signal, writeMs } = this.#tools
    await clock.sleep(writeMs, signal)
    const latest = await client.get(this.#kind, this.object.metadata)
    if (latest === undefined) return
    const merged = new Conditions(latest, () => clock.now()).with(this.#saved.conditions, conditions).toJson()
    await this.#write({ status: { conditions: merged.length === 0 ? null : merged } }, { subresource: 'status' })
  }

  async #patch(patch: JsonMap, options: PatchOptions = {}): Promise<void> {
    const { clock, signal, writeMs } = this.#tools
    await clock.sleep(writeMs, signal)
    await this.#write(patch, options)
  }

  async #write(patch: JsonMap, options: PatchOptions): Promise<void> {
    const { client, manager } = this.#tools
    try {
      await client.patch(this.#kind, this.object.metadata, patch, { ...options, fieldManager: manager })
    } catch (error) {
      // Gone in the meantime, for example with the finalizer of the step before.
      if (!(error instanceof StatusError && error.code === 404)) throw error
    }
  }
}

/** As a merge patch: null for what is no longer there. */
function changedMembers(before: Record<string, Json | undefined>, after: Record<string, Json | undefined>): JsonMap {
  const changed: JsonMap = {}
  for (const member of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (!isDeepStrictEqual(before[member], after[member])) changed[member] = after[member] ?? null
  }
  return changed
}

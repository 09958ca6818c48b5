import { isDeepStrictEqual } from 'node:util'
import { at, type JsonMap, type KubeObject } from '../../cluster/kube-object.ts'
import { kubeTime } from '../../cluster/kube-time.ts'

export type ConditionStatus = 'True' | 'False' | 'Unknown'

export interface Condition {
  readonly type: string
  readonly status: ConditionStatus
  readonly reason: string
  readonly message: string
  readonly observedGeneration: number
  readonly lastTransitionTime: string
}

type Mark = Pick<Condition, 'type' | 'status' | 'reason' | 'message'>

/** The conditions of one object as the Flux runtime keeps them. */
export class Conditions {
  readonly #byType: Map<string, Condition>
  readonly #generation: number
  readonly #now: () => number

  constructor(object: KubeObject, now: () => number) {
    const listed = at(object, 'status', 'conditions')
    this.#byType = new Map((Array.isArray(listed) ? (listed as Condition[]) : []).map((condition) => [condition.type, condition]))
    this.#generation = object.metadata.generation ?? 0
    this.#now = now
  }

  get(type: string): Condition | undefined {
    return this.#byType.get(type)
  }

  is(type: string, status: ConditionStatus): boolean {
    return this.#byType.get(type)?.status === status
  }

  /** lastTransitionTime moves with the status, the reason or the message; observedGeneration always. */
  set(mark: Mark): void {
    const before = this.#byType.get(mark.type)
    const same = before?.status === mark.status && before.reason === mark.reason && before.message === mark.message
    this.#byType.set(mark.type, {
      type: mark.type,
      status: mark.status,
      reason: mark.reason,
      message: mark.message,
      observedGeneration: this.#generation,
      lastTransitionTime: same ? before.lastTransitionTime : kubeTime(this.#now()),
    })
  }

  /** Work goes on: what was given up is no longer. */
  markReconciling(reason: string, message: string): void {
    this.#byType.delete('Stalled')
    this.set({ type: 'Reconciling', status: 'True', reason, message })
  }

  /** Given up until something changes. */
  markStalled(reason: string, message: string): void {
    this.#byType.delete('Reconciling')
    this.set({ type: 'Stalled', status: 'True', reason, message })
  }

  delete(type: string): void {
    this.#byType.delete(type)
  }

  /** With what changed between two lists of conditions. */
  with(before: readonly JsonMap[], after: readonly JsonMap[]): this {
    const known = new Map(before.map((condition) => [condition['type'], condition]))
    for (const condition of after as unknown as readonly Condition[]) {
      if (!isDeepStrictEqual(condition, known.get(condition.type))) this.set(condition)
      known.delete(condition.type)
    }
    for (const type of known.keys()) this.delete(String(type))
    return this
  }

  /** In the order in which the Flux runtime writes them: three first, then the newest generation, then by name. */
  toJson(): JsonMap[] {
    const rank = ({ type }: Condition) => (FIRST.includes(type) ? FIRST.indexOf(type) : FIRST.length)
    return [...this.#byType.values()]
      .sort((a, b) => rank(a) - rank(b) || (rank(a) < FIRST.length ? 0 : b.observedGeneration - a.observedGeneration || a.type.localeCompare(b.type)))
      .map((condition) => ({ ...condition }))
  }
}

const FIRST = ['Stalled', 'Reconciling', 'Ready']

import { textAt } from '../../src/cluster/kube-object.ts'
import { differencesOf } from '../compare.ts'
import { createNormaliser, type Normaliser } from '../normalise.ts'
import { type ObservedEvent, projected, subjectOf, withoutManagedFields, withoutNothing } from './observed-states.ts'

export interface State {
  /** From the start of the life. */
  readonly atMs: number
  /** Of whose state it is, as it was, generated or not. */
  readonly name: string | undefined
  readonly value: unknown
}

/** The distinct states of one object, or the events about one, oldest first. */
export type History = readonly State[]

/** What was seen of a life on one side, then or now, normalised. */
export class StateLog {
  readonly #shapes: ReadonlyMap<string, unknown>
  readonly #normaliser: () => Normaliser
  readonly #histories = new Map<string, State[]>()
  /** One for each subject, so that the digests of one are numbered whatever another does. */
  readonly #normalisers = new Map<string, Normaliser>()

  constructor(shapes: ReadonlyMap<string, unknown>, normaliser: () => Normaliser) {
    this.#shapes = shapes
    this.#normaliser = normaliser
  }

  note(event: ObservedEvent, atMs: number): void {
    const subject = subjectOf(event)
    const normalise = this.#normalisers.get(subject) ?? this.#normaliser()
    this.#normalisers.set(subject, normalise)
    const object = projected(withoutManagedFields(event.object), this.#shapes.get(event.resource))
    const value = normalise({ type: event.type, object: withoutNothing(object) })
    const history = this.#histories.get(subject) ?? []
    const last = history.at(-1)
    // Two events may say the same; they are two all the same.
    const name = textAt(event.object, 'metadata', 'name')
    if (last === undefined || last.name !== name || differencesOf(last.value, value).length > 0) history.push({ atMs, name, value })
    this.#histories.set(subject, history)
  }

  of(subject: string): History {
    return this.#histories.get(subject) ?? []
  }

  get subjects(): readonly string[] {
    return [...this.#histories.keys()]
  }

  /** By what they are about: of things with generated names, such as pods, there are several that nothing tells apart. */
  grouped(): ReadonlyMap<string, readonly History[]> {
    const groups = new Map<string, History[]>()
    for (const [subject, history] of this.#histories) {
      const name = String(createNormaliser()(subject))
      groups.set(name, [...(groups.get(name) ?? []), history])
    }
    return groups
  }
}

/** Whether the one is not as far as the other. Whoever has gone another way is not waited for: he may never get there. */
export function isBehind(recorded: StateLog, given: StateLog, subjects: readonly string[]): boolean {
  return subjects.some((subject) => {
    const [then, now] = [recorded.of(subject), given.of(subject)]
    return now.length < then.length && now.every(({ value }, index) => differencesOf(then[index]?.value, value).length === 0)
  })
}

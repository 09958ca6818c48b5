import type { DeploymentSummary } from '../contract/deployment.ts'

/** Members whose texts hardly ever occur twice: sharing them would cost more than it saves. */
const UNIQUE = new Set(['id', 'path', 'startedAt', 'finishedAt', 'asOf', 'createdAt', 'at'])

/** How many different texts are remembered before the older half is forgotten. */
const REMEMBERED = 16_384

/**
 * Summaries as they are kept for long: deep-frozen, so that they can be handed to anybody, and small: texts that occur again and again (names of
 * repositories, revisions, namespaces, states) are one object each, and none holds on to the answer it was cut out of.
 */
export class SummaryPool {
  #recent = new Map<string, string>()
  #older = new Map<string, string>()

  /** What is deep-frozen already is taken as it is. */
  keep<S extends DeploymentSummary>(summary: S): S {
    return isDeepFrozen(summary) ? summary : this.#freeze(JSON.parse(JSON.stringify(summary)) as S)
  }

  /** The same with the name of its instance; its members are shared. */
  keepOf(instance: string, summary: DeploymentSummary): DeploymentSummary & { readonly instance: string } {
    return isDeepFrozen(summary) ? Object.freeze({ ...summary, instance }) : this.keep({ ...summary, instance })
  }

  #freeze<T extends object>(value: T): T {
    const members = value as Record<string, unknown>
    for (const key of Object.keys(members)) {
      const member = members[key]
      if (typeof member === 'string') {
        if (!UNIQUE.has(key)) members[key] = this.#share(member)
      } else if (typeof member === 'object' && member !== null) this.#freeze(member)
    }
    return Object.freeze(value)
  }

  #share(text: string): string {
    const known = this.#recent.get(text)
    if (known !== undefined) return known
    const shared = this.#older.get(text) ?? text
    if (this.#recent.size >= REMEMBERED) {
      this.#older = this.#recent
      this.#recent = new Map()
    }
    this.#recent.set(shared, shared)
    return shared
  }
}

function isDeepFrozen(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (!Object.isFrozen(value)) return false
  return Object.values(value).every(isDeepFrozen)
}

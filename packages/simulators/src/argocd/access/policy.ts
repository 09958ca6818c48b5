import { matchesGlob } from '../glob-pattern.ts'

export type MatchMode = 'glob' | 'regex'

interface Rule {
  readonly subject: string
  readonly resource: string
  readonly action: string
  readonly object: string
  readonly effect: string
}

/** Roles inherit roles up to this depth. */
const DEEPEST = 10
const MOST_JUDGED = 10_000

/** Lines `p, subject, resource, action, object, effect` and `g, member, role`: some rule must allow, and none deny. */
export class Policy {
  readonly #rules: readonly Rule[]
  readonly #roles = new Map<string, string[]>()
  readonly #matches: (text: string, pattern: string) => boolean
  readonly #judged = new Map<string, boolean>()

  /** @throws Error for a line that is neither. */
  constructor(text: string, mode: MatchMode = 'glob') {
    this.#matches = mode === 'regex' ? (given, pattern) => new RegExp(pattern).test(given) : (given, pattern) => matchesGlob(pattern, given)
    const rules: Rule[] = []
    for (const line of text.split('\n').map((one) => one.trim())) {
      if (line === '' || line.startsWith('#')) continue
      const [type, ...values] = tokensOf(line)
      if (type === 'p' && values.length === 5) {
        const [subject = '', resource = '', action = '', object = '', effect = ''] = values
        rules.push({ subject, resource, action, object, effect })
      } else if (type === 'g' && values.length === 2) {
        const [member = '', role = ''] = values
        this.#roles.set(member, [...(this.#roles.get(member) ?? []), role])
      } else throw new Error(`invalid RBAC policy: ${line}`)
    }
    this.#rules = rules
  }

  allows(subject: string, resource: string, action: string, object: string): boolean {
    const key = JSON.stringify([subject, resource, action, object])
    const known = this.#judged.get(key)
    if (known !== undefined) return known
    if (this.#judged.size >= MOST_JUDGED) this.#judged.clear()
    const subjects = this.#rolesOf(subject)
    const effects = this.#rules.filter((rule) => subjects.has(rule.subject) && this.#fits(rule, resource, action, object)).map(({ effect }) => effect)
    const allowed = effects.includes('allow') && !effects.includes('deny')
    this.#judged.set(key, allowed)
    return allowed
  }

  #fits(rule: Rule, resource: string, action: string, object: string): boolean {
    return this.#matches(resource, rule.resource) && this.#matches(action, rule.action) && this.#matches(object, rule.object)
  }

  #rolesOf(subject: string): Set<string> {
    const found = new Set([subject])
    let last = [subject]
    for (let depth = 0; depth < DEEPEST && last.length > 0; depth++) {
      last = last.flatMap((name) => this.#roles.get(name) ?? []).filter((name) => !found.has(name))
      for (const name of last) found.add(name)
    }
    return found
  }
}

/** One line of comma-separated values; quotes hold commas. */
function tokensOf(line: string): string[] {
  const tokens: string[] = []
  for (let left = line; ; ) {
    const [whole = '', quoted, plain = ''] = /^\s*(?:"((?:[^"]|"")*)"|([^,]*))/.exec(left) ?? []
    tokens.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'))
    left = left.slice(whole.length)
    if (!left.startsWith(',')) return tokens
    left = left.slice(1)
  }
}

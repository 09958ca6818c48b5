import type { Clock } from '@gitops-dms/core'

interface Line {
  readonly time: string
  readonly text: string
  again: string | undefined
  count: number
}

const MOST_LINES = 10

/** The last lines of what Helm said during one action; events of failures show them. */
export class HelmLog {
  readonly #clock: Clock
  readonly #lines: Line[] = []

  constructor(clock: Clock) {
    this.#clock = clock
  }

  add(message: string, attributes: Readonly<Record<string, unknown>> = {}): void {
    const time = new Date(this.#clock.now()).toISOString()
    const sorted = Object.fromEntries(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)))
    const text = `${message}: ${JSON.stringify(sorted)}`
    const last = this.#lines.at(-1)
    if (last?.text === text) {
      last.again = time
      last.count++
      return
    }
    this.#lines.push({ time, text, again: undefined, count: 1 })
    if (this.#lines.length > MOST_LINES) this.#lines.shift()
  }

  warn(message: string, attributes: Readonly<Record<string, unknown>>): void {
    this.add(`warning: ${message}`, attributes)
  }

  /** Behind the message of an event. */
  toString(): string {
    if (this.#lines.length === 0) return ''
    return `\n\nLast Helm logs:\n\n${this.#lines.map(shown).join('\n')}`
  }
}

function shown({ time, text, again, count }: Line): string {
  if (again === undefined) return `${time}: ${text}`
  const omitted = count - 2
  const note = omitted > 0 ? ` (${omitted} duplicate ${omitted === 1 ? 'line' : 'lines'} omitted)` : ''
  return `${time}: ${text}\n${again}: ${text}${note}`
}

import { UnreadableWindow } from './unreadable-window.ts'

const FIELDS = [
  { name: 'minute', min: 0, max: 59 },
  { name: 'hour', min: 0, max: 23 },
  { name: 'dom', min: 1, max: 31 },
  { name: 'month', min: 1, max: 12, names: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'], first: 1 },
  { name: 'dow', min: 0, max: 6, names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'], first: 0 },
] as const

type Bounds = { readonly min: number; readonly max: number; readonly names?: readonly string[]; readonly first?: number }

interface Field {
  readonly values: ReadonlySet<number>
  /** Written with a star. */
  readonly isAny: boolean
}

const MINUTE_MS = 60_000
const DAY_MINUTES = 1_440
const MOST_DAYS = 5 * 366

/** Times that a schedule of five fields names, in UTC. */
export class CronSchedule {
  readonly #minutes: Field
  readonly #hours: Field
  readonly #daysOfMonth: Field
  readonly #months: Field
  readonly #daysOfWeek: Field

  /** @throws UnreadableWindow in the words of Argo CD's parser. */
  constructor(text: string) {
    if (text === '') throw new UnreadableWindow('empty spec string')
    if (text.startsWith('TZ=') || text.startsWith('CRON_TZ=')) throw new UnreadableWindow('time zones in a schedule are not simulated')
    if (text.startsWith('@')) throw new UnreadableWindow(`parser does not accept descriptors: ${text}`)
    const parts = text.trim().split(/\s+/)
    if (parts.length !== FIELDS.length) throw new UnreadableWindow(`expected exactly 5 fields, found ${parts.length}: [${parts.join(' ')}]`)
    const [minutes, hours, daysOfMonth, months, daysOfWeek] = FIELDS.map((bounds, index) => readField(parts[index] ?? '', bounds))
    const none: Field = { values: new Set(), isAny: false }
    this.#minutes = minutes ?? none
    this.#hours = hours ?? none
    this.#daysOfMonth = daysOfMonth ?? none
    this.#months = months ?? none
    this.#daysOfWeek = daysOfWeek ?? none
  }

  /** The first time after this one, in ms; undefined: none within five years. */
  next(after: number): number | undefined {
    const first = Math.floor(after / MINUTE_MS) + 1
    const day = Math.floor(first / DAY_MINUTES)
    for (let ahead = 0; ahead <= MOST_DAYS; ahead++) {
      const date = new Date((day + ahead) * DAY_MINUTES * MINUTE_MS)
      if (!this.#isDay(date)) continue
      const from = ahead === 0 ? first - day * DAY_MINUTES : 0
      for (let minute = from; minute < DAY_MINUTES; minute++) {
        if (this.#hours.values.has(Math.floor(minute / 60)) && this.#minutes.values.has(minute % 60)) {
          return ((day + ahead) * DAY_MINUTES + minute) * MINUTE_MS
        }
      }
    }
    return undefined
  }

  /** Where both days are given, either of them does. */
  #isDay(date: Date): boolean {
    if (!this.#months.values.has(date.getUTCMonth() + 1)) return false
    const ofMonth = this.#daysOfMonth.values.has(date.getUTCDate())
    const ofWeek = this.#daysOfWeek.values.has(date.getUTCDay())
    return this.#daysOfMonth.isAny || this.#daysOfWeek.isAny ? ofMonth && ofWeek : ofMonth || ofWeek
  }
}

function readField(text: string, bounds: Bounds): Field {
  const values = new Set<number>()
  let isAny = false
  for (const range of text.split(',').filter((part) => part !== '')) {
    const { from, to, step, star } = readRange(range, bounds)
    isAny ||= star
    for (let value = from; value <= to; value += step) values.add(value)
  }
  return { values, isAny }
}

function readRange(text: string, bounds: Bounds): { from: number; to: number; step: number; star: boolean } {
  const [range = '', stepText, ...moreSteps] = text.split('/')
  const [low = '', high, ...moreEnds] = range.split('-')
  const isStar = low === '*' || low === '?'
  const from = isStar ? bounds.min : readNumber(low, bounds)
  let to = isStar ? bounds.max : from
  if (!isStar && high !== undefined) {
    if (moreEnds.length > 0) throw new UnreadableWindow(`too many hyphens: ${text}`)
    to = readNumber(high, bounds)
  }
  let step = 1
  if (stepText !== undefined) {
    if (moreSteps.length > 0) throw new UnreadableWindow(`too many slashes: ${text}`)
    step = readInteger(stepText)
    if (!isStar && high === undefined) to = bounds.max
  }
  if (from < bounds.min) throw new UnreadableWindow(`beginning of range (${from}) below minimum (${bounds.min}): ${text}`)
  if (to > bounds.max) throw new UnreadableWindow(`end of range (${to}) above maximum (${bounds.max}): ${text}`)
  if (from > to) throw new UnreadableWindow(`beginning of range (${from}) beyond end of range (${to}): ${text}`)
  if (step === 0) throw new UnreadableWindow(`step of range should be a positive number: ${text}`)
  return { from, to, step, star: isStar && step === 1 }
}

function readNumber(text: string, { names = [], first = 0 }: Bounds): number {
  const index = names.indexOf(text.toLowerCase())
  return index >= 0 ? index + first : readInteger(text)
}

function readInteger(text: string): number {
  if (/^[+-]?\d+$/.test(text)) {
    const read = Number(text)
    if (read < 0) throw new UnreadableWindow(`negative number (${read}) not allowed: ${text}`)
    return read
  }
  throw new UnreadableWindow(`failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`)
}

/** The times of a CronJob: five fields (minute, hour, day, month, weekday) with lists, ranges and steps, or @hourly and the like; in UTC. */
export interface CronSchedule {
  /** The last time in (after, until], undefined when there is none. `missed`: how many there were. */
  between(after: number, until: number): { readonly last: number; readonly missed: number } | undefined
  /** The first time after that, at most five years on. */
  next(after: number): number | undefined
}

const MINUTE_MS = 60_000
const NAMED: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
}
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

/** Undefined when it does not parse. */
export function cronSchedule(text: string): CronSchedule | undefined {
  const fields = (NAMED[text.trim()] ?? text.trim()).split(/\s+/)
  if (fields.length !== 5) return undefined
  const [minute, hour, day, month, weekday] = [
    field(fields[0], 0, 59),
    field(fields[1], 0, 23),
    field(fields[2], 1, 31),
    field(fields[3], 1, 12, MONTHS, 1),
    field(fields[4], 0, 7, DAYS),
  ]
  if (minute === undefined || hour === undefined || day === undefined || month === undefined || weekday === undefined) return undefined
  const isDay = (date: Date): boolean => {
    const byDay = day.has(date.getUTCDate())
    const byWeekday = weekday.has(date.getUTCDay()) || (date.getUTCDay() === 0 && weekday.has(7))
    // Where both are limited, either will do.
    return isAny(fields[2]) || isAny(fields[4]) ? byDay && byWeekday : byDay || byWeekday
  }
  const next = (after: number): number | undefined => {
    const date = new Date(Math.floor(after / MINUTE_MS + 1) * MINUTE_MS)
    const end = after + 5 * 366 * 24 * 60 * MINUTE_MS
    while (date.getTime() <= end) {
      const [year, months, days, hours] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate(), date.getUTCHours()]
      if (!month.has(months + 1)) date.setTime(Date.UTC(year, months + 1, 1))
      else if (!isDay(date)) date.setTime(Date.UTC(year, months, days + 1))
      else if (!hour.has(hours)) date.setTime(Date.UTC(year, months, days, hours + 1))
      else if (!minute.has(date.getUTCMinutes())) date.setTime(date.getTime() + MINUTE_MS)
      else return date.getTime()
    }
    return undefined
  }
  return {
    next,
    between: (after, until) => {
      let last: number | undefined
      let missed = 0
      for (let time = next(after); time !== undefined && time <= until; time = next(time)) {
        last = time
        missed++
      }
      return last === undefined ? undefined : { last, missed }
    },
  }
}

const isAny = (text = ''): boolean => text.startsWith('*') || text === '?'

function field(text: string | undefined, least: number, most: number, names: readonly string[] = [], firstName = 0): Set<number> | undefined {
  const values = new Set<number>()
  const numberOf = (word: string): number => {
    const named = names.indexOf(word.toLowerCase())
    return named >= 0 ? named + firstName : /^\d+$/.test(word) ? Number(word) : Number.NaN
  }
  for (const part of (text ?? '').split(',')) {
    const [range = '', stepText] = part.split('/')
    const step = stepText === undefined ? 1 : Number(stepText)
    const [from = '', to] = range.split('-')
    const first = isAny(range) ? least : numberOf(from)
    const last = isAny(range) || (to === undefined && stepText !== undefined) ? most : to === undefined ? first : numberOf(to)
    if (!(first >= least && last <= most && first <= last && Number.isInteger(step) && step > 0)) return undefined
    for (let value = first; value <= last; value += step) values.add(value)
  }
  return values
}

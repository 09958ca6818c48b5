import { ApiError } from '../gateway/api-error.ts'

const LAYOUT = '2006-01-02T15:04:05.999999999Z07:00'

/** What stands there in Go's layout, how it looks, and what it is called where it is too large. */
const PARTS: readonly (readonly [shown: string, pattern: RegExp, name?: string, most?: number])[] = [
  ['2006', /^\d{4}/],
  ['-', /^-/],
  ['01', /^\d\d/, 'month', 12],
  ['-', /^-/],
  ['02', /^\d\d/, 'day', 31],
  ['T', /^T/],
  ['15', /^\d{1,2}/, 'hour', 23],
  [':', /^:/],
  ['04', /^\d\d/, 'minute', 59],
  [':', /^:/],
  ['05', /^\d\d/, 'second', 59],
  ['.999999999', /^([.,]\d+)?/],
  ['Z07:00', /^(Z|[-+]\d\d:\d\d)/],
]

/** A time of RFC 3339 in UTC, with nine digits of its second. @throws ApiError 500 in Go's words. */
export function parseGoTime(text: string, prefix: string): string {
  let rest = text
  const failed = (why: string) => new ApiError(2, `${prefix}parsing time ${JSON.stringify(text)}${why}`)
  for (const [shown, pattern, name, most = Number.POSITIVE_INFINITY] of PARTS) {
    const [found] = pattern.exec(rest) ?? []
    if (found === undefined) throw failed(` as ${JSON.stringify(LAYOUT)}: cannot parse ${JSON.stringify(rest)} as ${JSON.stringify(shown)}`)
    if (name !== undefined && (Number(found) > most || (Number(found) === 0 && ['month', 'day'].includes(name))))
      throw failed(`: ${name} out of range`)
    rest = rest.slice(found.length)
  }
  if (rest !== '') throw failed(`: extra text: ${JSON.stringify(rest)}`)
  const [, , fraction = ''] = /^(.*?)[.,](\d+)/.exec(text) ?? []
  const seconds = Date.parse(text.replace(/[.,]\d+/, ''))
  // The thirtieth of February, which Date takes for a day of March.
  if (Number.isNaN(seconds) || Number(text.slice(8, 10)) > daysIn(Number(text.slice(0, 4)), Number(text.slice(5, 7))))
    throw failed(': day out of range')
  return `${new Date(seconds).toISOString().slice(0, 19)}.${fraction.slice(0, 9).padEnd(9, '0')}Z`
}

const daysIn = (year: number, month: number) => new Date(Date.UTC(year, month, 0)).getUTCDate()

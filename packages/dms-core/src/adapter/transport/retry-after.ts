import type { ResponseHeaders } from './transport-types.ts'

/**
 * For how long an answer asks to be left alone, in milliseconds: by seconds, or by a date, which is read against the server's own Date,
 * so that its clock may differ from ours. Null where it says nothing that can be read, or a date and nobody knows the time.
 */
export function retryAfterMs(headers: ResponseHeaders, now?: number): number | null {
  const value = headers['retry-after']
  if (typeof value !== 'string') return null
  if (/^\d+$/.test(value)) return Number(value) * 1000
  const until = httpDate(value)
  if (Number.isNaN(until)) return null
  const theirNow = httpDate(headers['date'])
  const since = Number.isNaN(theirNow) ? now : theirNow
  return since === undefined ? null : Math.max(0, until - since)
}

/** Date.parse alone takes `-5` and `1.5` for days of the year 2001, which are over. */
const httpDate = (value: unknown) => (typeof value === 'string' && /^[A-Z][a-z]{2,8}, \d/.test(value) ? Date.parse(value) : Number.NaN)

import type { ResponseHeaders } from './transport-types.ts'

/**
 * For how long an answer asks to be left alone, in milliseconds: by seconds, or by a date, which is read against the server's own Date,
 * so that its clock may differ from ours. Null where it says nothing that can be read.
 */
export function retryAfterMs(headers: ResponseHeaders, now: number): number | null {
  const value = headers['retry-after']
  if (typeof value !== 'string') return null
  if (/^\d+$/.test(value)) return Number(value) * 1000
  const until = Date.parse(value)
  if (Number.isNaN(until)) return null
  const theirNow = typeof headers['date'] === 'string' ? Date.parse(headers['date']) : Number.NaN
  return Math.max(0, until - (Number.isNaN(theirNow) ? now : theirNow))
}

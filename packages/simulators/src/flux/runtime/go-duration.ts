const UNITS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 }

/** `1h30m`, `60s`, `1.5s` in milliseconds. The schema of the CRDs lets nothing else through. */
export function parseGoDuration(text: string): number {
  let total = 0
  for (const [, amount = '0', unit = 's'] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)) total += Number(amount) * (UNITS[unit] ?? 0)
  return total
}

/** As Go prints it: `30s`, `9m30s`, `1h0m0s`, `732ms`, `5.25s`. @param nanoseconds beside the milliseconds, less than a million. */
export function formatGoDuration(ms: number, nanoseconds = 0): string {
  if (ms === 0 && nanoseconds === 0) return '0s'
  if (ms < 1000) return `${decimal(ms, nanoseconds, 6)}ms`
  const hours = Math.floor(ms / 3_600_000)
  const minutes = Math.floor((ms % 3_600_000) / 60_000)
  const left = ms % 60_000
  const seconds = `${decimal(Math.floor(left / 1000), (left % 1000) * 1_000_000 + nanoseconds, 9)}s`
  if (hours > 0) return `${hours}h${minutes}m${seconds}`
  return minutes > 0 ? `${minutes}m${seconds}` : seconds
}

const decimal = (whole: number, fraction: number, digits: number): string =>
  fraction === 0 ? String(whole) : `${whole}.${String(fraction).padStart(digits, '0').replace(/0+$/, '')}`

/** How far a zone is from UTC at a time, in ms. One that nobody knows counts as UTC. */
export function zoneOffsetMs(zone: string, now: number): number {
  if (!isTimeZone(zone)) return 0
  const parts = new Intl.DateTimeFormat('en-US', { timeZone: zone || 'UTC', timeZoneName: 'longOffset' }).formatToParts(now)
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? ''
  const [, sign, hours = 0, minutes = 0] = /^GMT(?:([+-])(\d\d):(\d\d))?/.exec(name) ?? []
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000
}

/** '' is UTC. */
export function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: zone || 'UTC' })
    return true
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

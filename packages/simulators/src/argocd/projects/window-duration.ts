import { UnreadableWindow } from './unreadable-window.ts'

const UNIT_MS: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, µs: 1e-3, μs: 1e-3, ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }

/** A duration of Go in ms. @throws UnreadableWindow in Go's words. */
export function windowDuration(text: string): number {
  const invalid = () => new UnreadableWindow(`time: invalid duration ${JSON.stringify(text)}`)
  const [, sign = '', rest = ''] = /^([+-]?)(.*)$/s.exec(text) ?? []
  if (rest === '0') return 0
  if (rest === '') throw invalid()
  let total = 0
  for (let left = rest; left !== ''; ) {
    const [whole, amount = ''] = /^(\d+\.?\d*|\.\d+)/.exec(left) ?? []
    if (whole === undefined) throw invalid()
    left = left.slice(whole.length)
    const [unit = ''] = /^[^.\d]*/.exec(left) ?? []
    if (unit === '') throw new UnreadableWindow(`time: missing unit in duration ${JSON.stringify(text)}`)
    const ms = UNIT_MS[unit]
    if (ms === undefined) throw new UnreadableWindow(`time: unknown unit ${JSON.stringify(unit)} in duration ${JSON.stringify(text)}`)
    total += Number(amount) * ms
    left = left.slice(unit.length)
  }
  return sign === '-' ? -total : total
}

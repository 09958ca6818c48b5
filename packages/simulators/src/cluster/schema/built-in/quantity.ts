const DECIMAL = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'] as const
const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'] as const
const QUANTITY = /^([+-]?)(\d*)(?:\.(\d*))?(?:([eE][+-]?\d+)|([numkMGTPE]|[KMGTPE]i)?)$/

export const isQuantity = (given: string | number): boolean => {
  const match = QUANTITY.exec(String(given))
  return match !== null && `${match[2]}${match[3] ?? ''}` !== ''
}

/** A resource quantity as the server writes it: the largest unit that leaves a whole number (`0.1` is `100m`). What is no quantity stays as it is. */
export function canonicalQuantity(given: string | number): string {
  const text = String(given)
  const match = QUANTITY.exec(text)
  const [, sign = '', whole = '', fraction = '', exponent, unit = ''] = match ?? []
  if (match === null || whole + fraction === '') return text
  const negative = sign === '-' ? '-' : ''
  const binary = BINARY.indexOf(unit as (typeof BINARY)[number])
  if (binary > 0) {
    const scaled = BigInt(whole + fraction) * 1024n ** BigInt(binary)
    const divisor = 10n ** BigInt(fraction.length)
    if (scaled % divisor === 0n) return negative + inUnits(scaled / divisor, 1024n, BINARY, 0)
    return negative + decimal(scaled * 10n ** 9n, divisor)
  }
  const power = exponent === undefined ? 3 * (DECIMAL.indexOf(unit as (typeof DECIMAL)[number]) - 3) : Number(exponent.slice(1))
  // In billionths, the smallest part there is.
  const shift = power + 9 - fraction.length
  const digits = BigInt(whole + fraction)
  const nanos = shift >= 0 ? decimalOf(digits * 10n ** BigInt(shift), 1n) : decimalOf(digits, 10n ** BigInt(-shift))
  if (exponent !== undefined) return negative + exponential(nanos)
  return negative + inUnits(nanos, 1000n, DECIMAL, 0)
}

const decimal = (nanos: bigint, divisor: bigint) => inUnits(decimalOf(nanos, divisor), 1000n, DECIMAL, 0)

/** Rounded up, as nothing may become free. */
const decimalOf = (value: bigint, divisor: bigint) => (value + divisor - 1n) / divisor

function inUnits(value: bigint, step: bigint, units: readonly string[], smallest: number): string {
  if (value === 0n) return '0'
  let unit = smallest
  let left = value
  while (left % step === 0n && unit < units.length - 1) {
    left /= step
    unit++
  }
  return `${left}${units[unit]}`
}

/** Written with an exponent it stays so: `1e3`. */
function exponential(nanos: bigint): string {
  if (nanos === 0n) return '0'
  let power = -9
  let left = nanos
  while (left % 1000n === 0n) {
    left /= 1000n
    power += 3
  }
  return power === 0 ? String(left) : `${left}e${power}`
}

/** In billionths, to compare by; undefined for what is no quantity. */
export function quantityInNanos(given: unknown): bigint | undefined {
  if (typeof given !== 'string' && typeof given !== 'number') return undefined
  const match = /^(-?)(\d+)(n|u|m|k|M|G|T|P|E|[KMGTPE]i)?$/.exec(canonicalQuantity(given))
  const [, sign, digits = '', unit = ''] = match ?? []
  if (match === null) return undefined
  const binary = BINARY.indexOf(unit as (typeof BINARY)[number])
  const scale = binary > 0 ? 1024n ** BigInt(binary) * 10n ** 9n : 1000n ** BigInt(DECIMAL.indexOf(unit as (typeof DECIMAL)[number]))
  return BigInt(digits) * scale * (sign === '-' ? -1n : 1n)
}

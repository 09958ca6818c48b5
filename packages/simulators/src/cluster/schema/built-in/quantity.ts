const DECIMAL = ['m', '', 'k', 'M', 'G', 'T', 'P', 'E']
const SMALLER: Readonly<Record<string, number>> = { n: -9, u: -6 }
const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei']
const QUANTITY = /^([+-]?)(\d*)(?:\.(\d*))?(?:([eE][+-]?\d+)|([numkMGTPE]|[KMGTPE]i)?)$/

export const isQuantity = (given: string | number): boolean => partsOf(given) !== undefined

/**
 * A resource quantity as the server writes it: the largest unit that leaves a whole number (`0.1` is `100m`), nothing smaller than a thousandth.
 * What is no quantity stays as it is.
 */
export function canonicalQuantity(given: string | number): string {
  const parts = partsOf(given)
  if (parts === undefined) return String(given)
  const { negative, thousandths, isBinary, isExponential } = parts
  const sign = negative ? '-' : ''
  if (isBinary && thousandths % 1000n === 0n) return sign + inUnits(thousandths / 1000n, 1024n, BINARY)
  return sign + (isExponential ? exponential(thousandths) : inUnits(thousandths, 1000n, DECIMAL))
}

/** To compare by; undefined for what is no quantity. */
export function quantityInThousandths(given: unknown): bigint | undefined {
  const parts = typeof given === 'string' || typeof given === 'number' ? partsOf(given) : undefined
  return parts === undefined ? undefined : parts.negative ? -parts.thousandths : parts.thousandths
}

interface Parts {
  readonly negative: boolean
  readonly thousandths: bigint
  readonly isBinary: boolean
  readonly isExponential: boolean
}

function partsOf(given: string | number): Parts | undefined {
  const match = QUANTITY.exec(String(given))
  const [, sign, whole = '', fraction = '', exponent, unit = ''] = match ?? []
  if (match === null || whole + fraction === '') return undefined
  const binary = BINARY.indexOf(unit)
  const power = binary > 0 ? 0 : exponent === undefined ? (SMALLER[unit] ?? 3 * (DECIMAL.indexOf(unit) - 1)) : Number(exponent.slice(1))
  const shift = power + 3 - fraction.length
  const digits = BigInt(whole + fraction) * 1024n ** BigInt(Math.max(binary, 0))
  const divisor = shift < 0 ? 10n ** BigInt(-shift) : 1n
  const scaled = shift < 0 ? digits : digits * 10n ** BigInt(shift)
  // Rounded up: what there is of something is never nothing.
  return { negative: sign === '-', thousandths: (scaled + divisor - 1n) / divisor, isBinary: binary > 0, isExponential: exponent !== undefined }
}

function inUnits(value: bigint, step: bigint, units: readonly string[]): string {
  if (value === 0n) return '0'
  let unit = 0
  let left = value
  while (left % step === 0n && unit < units.length - 1) {
    left /= step
    unit++
  }
  return `${left}${units[unit]}`
}

/** Written with an exponent it stays so: `1e3`. */
function exponential(thousandths: bigint): string {
  if (thousandths === 0n) return '0'
  let power = -3
  let left = thousandths
  while (left % 1000n === 0n) {
    left /= 1000n
    power += 3
  }
  return power === 0 ? String(left) : `${left}e${power}`
}

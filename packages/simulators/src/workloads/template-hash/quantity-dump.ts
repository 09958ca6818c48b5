const DECIMAL = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E']
const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei']

/**
 * A `resource.Quantity` (`500m`, `128Mi`) as Go holds it: a number and a power of ten, and the text itself where that is the canonical form.
 * More digits than 15 are held in another way there, which no template needs.
 */
export function quantityDump(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value : ''
  const { amount, scale, format, isCanonical } = parsed(text)
  return `{i:(resource.int64Amount){value:(int64)${amount} scale:(resource.Scale)${scale}} d:(resource.infDecAmount){Dec:(*inf.Dec)<nil>} s:(string)${isCanonical ? text : ''} Format:(resource.Format)${format}}`
}

interface Parsed {
  readonly amount: bigint
  readonly scale: number
  readonly format: string
  readonly isCanonical: boolean
}

function parsed(text: string): Parsed {
  if (text === '' || text === '0') return { amount: 0n, scale: 0, format: text === '' ? '' : 'DecimalSI', isCanonical: true }
  const [, sign = '', whole = '', fraction = '', suffix = ''] = /^([+-]?)(\d*)(?:\.(\d*))?(.*)$/.exec(text) ?? []
  const digits = `${whole.replace(/^0+(?=\d)/, '')}${fraction}` || '0'
  const unsigned = BigInt(digits)
  const signed = sign === '-' ? -unsigned : unsigned
  const binary = suffix === '' ? -1 : BINARY.indexOf(suffix)
  if (binary > 0) {
    return { amount: signed << BigInt(binary * 10), scale: -fraction.length, format: 'BinarySI', isCanonical: (unsigned & 7n) !== 0n }
  }
  const decimal = DECIMAL.indexOf(suffix)
  const exponent = decimal >= 0 ? (decimal - 3) * 3 : Number(suffix.slice(1))
  const scale = exponent - fraction.length
  const isCanonical = scale % 3 === 0 && !digits.endsWith('000') && !digits.startsWith('0')
  return { amount: signed, scale, format: decimal >= 0 ? 'DecimalSI' : 'DecimalExponent', isCanonical }
}

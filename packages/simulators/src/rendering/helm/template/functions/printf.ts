import { formatFloat, quoteGo } from '../go-text.ts'
import { formatValue, isNil, typeName, type Value } from '../go-value.ts'

/** The verbs that templates use: %s %v %q %d %t %f %x %X %T %c %%, with flags, width and precision. */
export function printf(format: string, ...values: Value[]): string {
  let next = 0
  const text = format.replace(
    /%([-+ 0#]*)(\d*)(?:\.(\d+))?([a-zA-Z%])/g,
    (_, flags: string, width: string, precision: string | undefined, verb: string) => {
      if (verb === '%') return '%'
      if (next >= values.length) return `%!${verb}(MISSING)`
      return padded(formatted(verb, values[next++], flags, precision), flags, Number(width || 0))
    },
  )
  const extra = values.slice(next).map((value) => `${typeName(value)}=${formatValue(value)}`)
  return extra.length === 0 ? text : `${text}%!(EXTRA ${extra.join(', ')})`
}

function padded(text: string, flags: string, width: number): string {
  if (flags.includes('-')) return text.padEnd(width)
  return flags.includes('0') && /^[+-]?[\d.]+$/.test(text) ? text.padStart(width, '0') : text.padStart(width)
}

function formatted(verb: string, value: Value, flags: string, precision: string | undefined): string {
  const wrong = () => `%!${verb}(${isNil(value) ? '<nil>' : `${typeName(value)}=${formatValue(value)}`})`
  switch (verb) {
    case 'v':
      return formatValue(value)
    case 's':
      if (typeof value === 'string') return precision === undefined ? value : value.slice(0, Number(precision))
      return typeof value === 'object' && value !== null ? formatValue(value) : wrong()
    case 'q':
      return typeof value === 'string' ? quoteGo(value) : wrong()
    case 'd':
      return typeof value === 'bigint' ? `${flags.includes('+') && value >= 0n ? '+' : ''}${value}` : wrong()
    case 't':
      return typeof value === 'boolean' ? String(value) : wrong()
    case 'f':
      return typeof value === 'number' ? value.toFixed(Number(precision ?? 6)) : wrong()
    case 'g':
      return typeof value === 'number' ? formatFloat(value) : wrong()
    case 'x':
    case 'X': {
      const text = typeof value === 'bigint' ? value.toString(16) : typeof value === 'string' ? Buffer.from(value).toString('hex') : wrong()
      return verb === 'X' ? text.toUpperCase() : text
    }
    case 'c':
      return typeof value === 'bigint' ? String.fromCodePoint(Number(value)) : wrong()
    case 'T':
      return typeName(value)
    default:
      return wrong()
  }
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB']

/** Bytes with four digits, in steps of a thousand: `1.796kB`. */
export function humanSize(bytes: number): string {
  let size = bytes
  let unit = 0
  while (size >= 1000 && unit < UNITS.length - 1) {
    size /= 1000
    unit++
  }
  return `${Number(size.toPrecision(4))}${UNITS[unit]}`
}

/** A text as a number, as Lua reads it: decimal or hexadecimal, with space around it; undefined for what is none. */
export function luaNumber(text: string): number | undefined {
  const trimmed = text.trim()
  if (/^[-+]?0[xX][0-9a-fA-F]+$/.test(trimmed)) return Number.parseInt(trimmed, 16)
  return /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(trimmed) ? Number(trimmed) : undefined
}

/** As Go's encoding/json says that a text is no JSON, for the common cases. */
export function goJsonError(text: string, error: unknown): string {
  const said = error instanceof Error ? error.message : String(error)
  if (/Unexpected end/.test(said)) return 'unexpected end of JSON input'
  const at = /position (\d+)/.exec(said)?.[1]
  const character = at === undefined ? text.trimStart().charAt(0) : text.charAt(Number(at))
  const where = at === undefined || Number(at) === 0 ? 'looking for beginning of value' : 'after top-level value'
  return `invalid character '${character}' ${where}`
}

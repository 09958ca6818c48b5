/** Of a body or a line; undefined for plain text, a comment of server-sent events, or a line that was cut in two. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^data: /, ''))
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

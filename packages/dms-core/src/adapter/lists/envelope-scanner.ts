const QUOTE = 0x22
const COMMA = 0x2c
const COLON = 0x3a
const BACKSLASH = 0x5c
const OPEN_LIST = 0x5b
const CLOSE_LIST = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d
const NULL = 0x6e
const isBlank = (byte: number) => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09

export interface EnvelopeParts {
  /** Bytes of the envelope, with the brackets of the list and without what is between them. */
  onEnvelope(bytes: Uint8Array): void
  /** Bytes between the brackets of the list; `lastComma` is where the last border of two items is in them, -1 for none. */
  onItems(bytes: Uint8Array, lastComma: number): void
  /** The closing bracket of the list. */
  onItemsEnd(): void
  /** The member is there, but neither a list nor null; or it is there twice. */
  onWrongMember(found: 'not-a-list' | 'twice'): never
}

/**
 * Finds, byte by byte and over any cut of the chunks, the list that the member `name` of a JSON object holds, and the borders of its items.
 * It knows strings, escapes and depth; whether all of it is JSON is for the parser to say.
 */
export function createEnvelopeScanner(name: string, parts: EnvelopeParts): (chunk: Uint8Array) => void {
  /** How deep in the envelope, or in the list, the next byte is. */
  let depth = 0
  let inList = false
  let inString = false
  let escaped = false
  /** The member's colon was the last thing seen. */
  let expectsList = false
  let found = false
  /** The last string directly inside the envelope, as it is written: a name when a colon follows. Longer ones cannot be the name. */
  let text = ''
  const longest = name.length * 6

  return (chunk) => {
    let at = 0
    while (at < chunk.length) at = inList ? scanList(chunk, at) : scanEnvelope(chunk, at)
  }

  /** Gives the position of the first byte in the list, or the end. */
  function scanEnvelope(chunk: Uint8Array, start: number): number {
    for (let at = start; at < chunk.length; at++) {
      const byte = chunk[at] as number
      if (inString) {
        if (!escaped && byte === QUOTE) inString = false
        else if (depth === 1 && text.length <= longest) text += String.fromCharCode(byte)
        escaped = !escaped && byte === BACKSLASH
      } else if (expectsList && !isBlank(byte)) {
        expectsList = false
        if (byte === OPEN_LIST) {
          parts.onEnvelope(chunk.subarray(start, at + 1))
          inList = true
          return at + 1
        }
        if (byte !== NULL) parts.onWrongMember('not-a-list')
      } else if (byte === QUOTE) {
        inString = true
        text = ''
      } else if (byte === OPEN_OBJECT || byte === OPEN_LIST) depth += 1
      else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) depth -= 1
      else if (byte === COLON && depth === 1 && unescaped(text) === name) {
        if (found) parts.onWrongMember('twice')
        found = true
        expectsList = true
      }
    }
    parts.onEnvelope(chunk.subarray(start))
    return chunk.length
  }

  /**
   * Gives the position of the closing bracket, or the end. The envelope's depth is 1 here, so depth counts from there. All bytes of a large
   * list come through this loop: its state is in variables of its own, which is faster.
   */
  function scanList(chunk: Uint8Array, start: number): number {
    const end = chunk.length
    let lastComma = -1
    let level = depth
    let at = start
    if (inString) at = endOfString(chunk, at)
    for (; at < end; at++) {
      const byte = chunk[at] as number
      if (byte === QUOTE) {
        inString = true
        at = endOfString(chunk, at + 1) - 1
      } else if (byte === COMMA) {
        if (level === 1) lastComma = at - start
      } else if (byte === OPEN_OBJECT || byte === OPEN_LIST) level += 1
      else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
        if (level === 1) {
          parts.onItems(chunk.subarray(start, at), lastComma)
          parts.onItemsEnd()
          inList = false
          // The bracket is the envelope's, which is told only of those that open inside it.
          depth = 2
          return at
        }
        level -= 1
      }
    }
    depth = level
    parts.onItems(chunk.subarray(start), lastComma)
    return end
  }

  /** Gives the position behind the quote that ends the string, or the end of the chunk. */
  function endOfString(chunk: Uint8Array, start: number): number {
    const end = chunk.length
    let at = start
    if (escaped) {
      at += 1
      escaped = false
    }
    for (; at < end; at++) {
      const byte = chunk[at] as number
      if (byte === BACKSLASH) at += 1
      else if (byte === QUOTE) {
        inString = false
        return at + 1
      }
    }
    // The backslash was the last byte: what it escapes comes with the next chunk.
    escaped = at > end
    return end
  }
}

function unescaped(text: string): string {
  if (!text.includes('\\')) return text
  try {
    return JSON.parse(`"${text}"`) as string
  } catch {
    return text // the parser of the envelope will say so
  }
}

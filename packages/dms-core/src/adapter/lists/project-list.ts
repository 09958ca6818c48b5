import type { JsonObject, JsonValue } from '../../contract/json.ts'
import { DmsError } from '../../errors/dms-error.ts'
import { createEnvelopeScanner } from './envelope-scanner.ts'

export interface ListProjection<T> {
  /** Name of the member that holds the list, directly inside the reply's object, in ASCII. Default `items`. */
  readonly itemsPath?: string | undefined
  /** What is kept of an item; undefined leaves it out. */
  project(item: JsonValue): T | undefined
}

export interface ProjectedList<T> {
  readonly items: readonly T[]
  /** The reply without the list. */
  readonly rest: JsonObject
}

/** As many bytes are parsed at once; fewer would cost a parse for each item. */
const BATCH_BYTES = 128 * 1024

/**
 * Reads a list of any size (`{"items":[…],"metadata":{…}}`) while it arrives and keeps only what `project` makes of each item, so that memory
 * follows the result and not the reply. `null` for the list is an empty one.
 * @throws DmsError PROTOCOL for what is no JSON, was cut, has no such member, or has it twice; what `project` and the body throw.
 */
export async function projectList<T>(body: AsyncIterable<Uint8Array>, projection: ListProjection<T>): Promise<ProjectedList<T>> {
  const { itemsPath = 'items' } = projection
  const items: T[] = []
  const envelope: Uint8Array[] = []
  const batch = createBatch((values) => {
    for (const value of values) {
      const kept = projection.project(value)
      if (kept !== undefined) items.push(kept)
    }
  })
  const scan = createEnvelopeScanner(itemsPath, {
    onEnvelope: (bytes) => void envelope.push(bytes),
    onItems: batch.add,
    onItemsEnd: batch.end,
    onWrongMember: (found) => {
      throw noList(found === 'twice' ? `has "${itemsPath}" twice` : `has something else than a list as "${itemsPath}"`)
    },
  })
  for await (const chunk of body) scan(chunk)
  const { [itemsPath]: list, ...rest } = parseEnvelope(envelope)
  if (list === undefined) throw noList(`has no "${itemsPath}"`)
  return { items, rest }
}

/** Collects bytes of items until there are enough of whole ones to parse. */
function createBatch(onValues: (values: readonly JsonValue[]) => void) {
  let pieces: Uint8Array[] = []
  let bytes = 0
  /** Where the last border of two items is in the pieces. */
  let border = -1
  let afterComma = false

  const parse = (whole: Uint8Array, beforeComma: boolean) => {
    const values = parseJson([OPEN, whole, CLOSE])
    // JSON has no empty items: only a list that is empty as a whole parses to nothing.
    if (values.length === 0 && (beforeComma || afterComma)) throw noList(NO_JSON)
    afterComma = beforeComma
    onValues(values)
  }

  return {
    add: (piece: Uint8Array, lastComma: number) => {
      if (lastComma >= 0) border = bytes + lastComma
      pieces.push(piece)
      bytes += piece.byteLength
      if (bytes < BATCH_BYTES || border < 0) return
      const all = pieces.length === 1 ? piece : Buffer.concat(pieces, bytes)
      parse(all.subarray(0, border), true)
      pieces = [all.subarray(border + 1)]
      bytes -= border + 1
      border = -1
    },
    end: () => {
      parse(Buffer.concat(pieces, bytes), false)
      pieces = []
    },
  }
}

const NO_JSON = 'is no JSON, or was cut'
const OPEN = new Uint8Array([0x5b])
const CLOSE = new Uint8Array([0x5d])

function parseEnvelope(pieces: readonly Uint8Array[]): JsonObject {
  const envelope: JsonValue = parseJson(pieces)
  if (typeof envelope === 'object' && envelope !== null && !Array.isArray(envelope)) return envelope as JsonObject
  throw noList('is no object')
}

function parseJson<T extends JsonValue>(pieces: readonly Uint8Array[]): T & readonly JsonValue[] {
  try {
    // Pieces end between two items or at a bracket, never inside a character.
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(pieces)))
  } catch {
    // The parser's error quotes the text, which may hold secrets.
    throw noList(NO_JSON)
  }
}

const noList = (what: string) => new DmsError({ code: 'PROTOCOL', message: `the list that was answered ${what}`, details: { reason: 'list' } })

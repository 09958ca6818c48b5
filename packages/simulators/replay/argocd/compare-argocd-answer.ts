import { at, isMap, type JsonMap } from '../../src/cluster/kube-object.ts'
import type { Difference } from '../compare.ts'
import { compareAnswer, type Seen } from '../compare-answer.ts'
import type { Normaliser } from '../normalise.ts'
import { parsedJson } from '../parsed-json.ts'
import type { Chunk, Exchange, RecordedResponse } from '../recording.ts'

/** `note`: that chunks are left out there. */
type ArgoCdChunk = Chunk | { readonly note: string }
type ArgoCdResponse = RecordedResponse & { readonly error?: string }

/** Both answers, where recordings of Argo CD are not whole brought to what is recorded of them. */
export function compareArgoCdAnswer(exchange: Exchange, seen: Seen, ofRecorded: Normaliser, ofGiven: Normaliser): Difference[] {
  const response: ArgoCdResponse = exchange.response
  if (response.error !== undefined) return compareFailure(response.error, seen)
  if (response.stream === undefined) {
    const plain = { ...exchange, response: { ...response, body: withTextsParsed(response.body) } }
    const text = likeRecorded(response.body, firstItems(exchange, withoutSecrets(seen.text)))
    return compareAnswer(plain, { ...seen, headers: secretsOut(seen.headers), text }, ofRecorded, ofGiven)
  }
  const { recorded, given } = linesOfBoth(response.stream, seen)
  const end = response.end?.startsWith('client closed') ? 'client closed' : response.end
  const plain: RecordedResponse = { ...response, ...(end === undefined ? {} : { end }), stream: [{ atMs: 0, chunk: recorded.join('\n') }] }
  return compareAnswer({ ...exchange, response: plain }, { ...seen, headers: secretsOut(seen.headers), text: given.join('\n') }, ofRecorded, ofGiven)
}

/** Of a list that was shortened: `about` says then how many of it are there. */
function firstItems(exchange: Exchange & { readonly about?: string }, text: string): string {
  if (!/\bfirst \w+ shown\b/.test(exchange.about ?? '')) return text
  const [recorded, given] = [exchange.response.body, parsedJson(text)]
  if (!isMap(recorded) || !isMap(given) || !Array.isArray(recorded['items']) || !Array.isArray(given['items'])) return text
  return JSON.stringify({ ...given, items: given['items'].slice(0, recorded['items'].length) })
}

/** A call that got no answer at all: nobody took the connection, or nothing ever came. */
function compareFailure(error: string, seen: Seen): Difference[] {
  const outcome = seen.status !== null ? `status ${seen.status}` : seen.end === undefined ? 'no response' : 'connection refused'
  const recorded = error.includes('ConnectionRefused') ? 'connection refused' : 'no response'
  return recorded === outcome ? [] : [{ path: '', recorded, given: outcome }]
}

/** Lines of both streams, of which the recorded one may have been shortened. */
function linesOfBoth(stream: readonly ArgoCdChunk[], seen: Seen): { readonly recorded: readonly string[]; readonly given: readonly string[] } {
  const text = (chunks: readonly ArgoCdChunk[]) => chunks.map((one) => ('chunk' in one ? one.chunk : '')).join('')
  if (/^<\d+ characters of gzip>$/.test(text(stream))) return { recorded: ['<gzip>'], given: [seen.text.startsWith(GZIP) ? '<gzip>' : seen.text] }
  const gap = stream.findIndex((one) => 'note' in one)
  const [head, tail] = gap < 0 ? [stream, []] : [stream.slice(0, gap), stream.slice(gap + 1)]
  const first = linesOf(text(head))
  const recorded = [...first, ...linesOf(text(tail))]
  const all = linesOf(withoutSecrets(seen.text))
  const given = all.filter((_, index) => index < first.length || index >= first.length + leftOut(stream[gap]))
  return {
    recorded: recorded.map((line) => parsedTexts(plainLine(line))),
    given: given.map((line, index) => likeRecorded(parsedJson(plainLine(recorded[index] ?? '')), plainLine(line))),
  }
}

/** How a body in gzip begins. */
const GZIP = '\u001f'

const leftOut = (chunk: ArgoCdChunk | undefined): number =>
  chunk !== undefined && 'note' in chunk ? Number(/^(\d+) more chunks left out$/.exec(chunk.note)?.[1] ?? 0) : 0

/** A last one without its newline is another line than one with it. */
function linesOf(text: string): string[] {
  const lines = text.split('\n')
  const rest = lines.pop()
  return rest === '' ? lines : [...lines, `${rest}<no newline>`]
}

/** The object of a server-sent event, or of a line that ends without a newline, as JSON, so that it is compared as one. */
function plainLine(line: string): string {
  const [, before = '', json = '', after = ''] = /^(data: )?(\{.*\})( ?(?:<no newline>)?)$/.exec(line) ?? []
  return before + after === '' ? line : `{"before":${JSON.stringify(before)},"object":${json},"after":${JSON.stringify(after)}}`
}

/** The text of now without what has been left out of the recorded one; text that is no JSON as it is. */
function likeRecorded(recorded: unknown, text: string): string {
  const given = parsedJson(text)
  if (!isMap(given) || !isMap(recorded)) return text
  const whole = withTextsParsed(withoutUnrecordedFields(recorded, given))
  return JSON.stringify(isSummary(recorded, given) ? Object.fromEntries(Object.entries(Object(whole)).filter(([name]) => name in recorded)) : whole)
}

/** Too long to be recorded: lists of names in place of maps, and of the whole only what seemed to matter. */
const isSummary = (recorded: JsonMap, given: JsonMap): boolean =>
  Object.entries(recorded).some(
    ([name, inner]) => isMap(inner) && Object.entries(inner).some(([key, value]) => Array.isArray(value) && isMap(at(given, name, key))),
  )

function parsedTexts(line: string): string {
  const value = parsedJson(line)
  return isMap(value) ? JSON.stringify(withTextsParsed(value)) : line
}

/** Manifests are JSON in a text of JSON: what is different in one is told member by member. */
function withTextsParsed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withTextsParsed)
  if (isMap(value)) return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withTextsParsed(inner)]))
  const inner = typeof value === 'string' && value.startsWith('{') ? parsedJson(value) : undefined
  return isMap(inner) ? { text: inner } : value
}

/** `managedFields` are in some answers, and left out of others; where a map was too long, it is a list of its names. */
function withoutUnrecordedFields(recorded: unknown, given: unknown): unknown {
  if (Array.isArray(recorded) && isMap(given) && recorded.every((name) => typeof name === 'string')) return Object.keys(given).toSorted()
  if (typeof recorded === 'string' && recorded.includes(API_VERSIONS) && typeof given === 'string') {
    return given.replace(/--api-versions \S+(?: --api-versions \S+)*/g, API_VERSIONS)
  }
  if (Array.isArray(recorded) && Array.isArray(given)) return given.map((item, index) => withoutUnrecordedFields(recorded[index], item))
  if (!isMap(recorded) || !isMap(given)) return given
  const members = Object.entries(given).filter(([name]) => name !== 'managedFields' || name in recorded)
  return Object.fromEntries(members.map(([name, inner]) => [name, withoutUnrecordedFields(recorded[name], inner)]))
}

/** Of the cluster then, in the command line of an error. */
const API_VERSIONS = '<api versions removed>'

const JWT = /\b[\w-]{10,}\.[\w-]{10,}\.[\w-]{20,}/g

/** As the recording has it where a token was. */
const withoutSecrets = (text: string): string => text.replace(/("token":\s*")[^"]+"/g, '$1<redacted-jwt>"')

const secretsOut = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.replace(JWT, '<redacted>')]))

import { StatusError } from '../../cluster/status-error.ts'
import { goJson } from './go-json.ts'
import { negotiate } from './negotiate.ts'
import { yamlText } from './yaml-text.ts'

/** What goes back, before it becomes a Response: the pipeline adds what every answer has. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** Texts of `Warning` headers. */
  readonly warnings?: readonly string[]
  readonly body: string | ReadableStream<Uint8Array>
  /** False: no flow schema had a say in it, so its headers are missing; `unnamed`: none was there yet, so they are empty. Default true. */
  readonly classified?: boolean | 'unnamed'
  /** Laid out for reading, as failures are for who wants a form that failures do not have. */
  readonly pretty?: boolean
}

const JSON_TYPE = { 'content-type': 'application/json' }

export const jsonAnswer = (body: object, status = 200): Answer => jsonTextAnswer(goJson(JSON.stringify(body)), status)

/** Of what is JSON text already. */
export const jsonTextAnswer = (text: string, status = 200, warnings: readonly string[] = []): Answer => ({
  status,
  headers: JSON_TYPE,
  warnings,
  body: `${text}\n`,
})

export const textAnswer = (status: number, body: string, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff', ...headers },
  body,
})

/** Paths that no API serves, and resources of groups that no API has, get this instead of a Status. */
export const noSuchPath = (): Answer => textAnswer(404, '404 page not found\n')

const acceptsPlain = (accept: string | null): boolean => {
  try {
    negotiate(accept, { transforms: false })
    return true
  } catch (error) {
    if (error instanceof StatusError) return false
    throw error
  }
}

/** A failure as the Status that it is, in YAML for who reads nothing else; anything but a StatusError is a fault of the simulator and stays one. */
export function failureAnswer(error: unknown, request: Request, warnings: readonly string[] = []): Answer {
  if (!(error instanceof StatusError)) throw error
  const seconds = error.details?.['retryAfterSeconds']
  const headers = typeof seconds === 'number' ? { 'retry-after': String(seconds) } : {}
  const body = error.toStatus()
  if (/^application\/yaml\b/.test(request.headers.get('accept') ?? '')) {
    return { status: error.code, headers: { ...headers, 'content-type': 'application/yaml' }, warnings, body: yamlText(body) }
  }
  const pretty = !acceptsPlain(request.headers.get('accept'))
  return { status: error.code, headers: { ...JSON_TYPE, ...headers }, warnings, pretty, body: `${goJson(JSON.stringify(body))}\n` }
}

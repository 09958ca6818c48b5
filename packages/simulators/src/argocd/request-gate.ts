import { HttpResponse, http, type RequestHandler } from 'msw'
import { StatusError } from '../cluster/status-error.ts'
import { ApiError, fromKubernetes, plainText } from './api-error.ts'

export interface Credentials {
  readonly token: string
  readonly username: string
  readonly password: string
}

export type Handle = (request: Request, params: Readonly<Record<string, string>>) => Promise<unknown>

/**
 * Before the router: whatever is no GET must have exactly this content type (no charset), a DELETE without a body too.
 */
export const contentTypeGate: RequestHandler = http.all('*/api/*', ({ request }) => {
  const contentType = request.headers.get('content-type')?.toLowerCase()
  return request.method === 'GET' || contentType === 'application/json' ? undefined : plainText(415, 'Invalid content type')
})

/** The pipeline of a unary call: time limit, credentials, handler, error shape. */
export function unary(credentials: Credentials, handle: Handle, options: { readonly anonymous?: boolean } = {}) {
  return async ({ request, params }: { request: Request; params: Record<string, string | readonly string[] | undefined> }): Promise<Response> => {
    try {
      grpcTimeoutMs(request)
      if (options.anonymous !== true) requireToken(request, credentials)
      const body = await handle(request, Object.fromEntries(Object.entries(params).map(([name, value]) => [name, String(value ?? '')])))
      return HttpResponse.json(body as object, { headers: { 'grpc-metadata-content-type': 'application/grpc' } })
    } catch (error) {
      if (error instanceof ApiError) return error.toResponse()
      if (error instanceof StatusError) return fromKubernetes(error).toResponse()
      throw error
    }
  }
}

/** A bearer that is not made of three parts counts as none. */
function requireToken(request: Request, credentials: Credentials): void {
  const bearer = /^Bearer (\S+\.\S+\.\S+)$/.exec(request.headers.get('authorization') ?? '')?.[1]
  if (bearer === undefined) throw new ApiError(16, 'no session information')
  if (bearer !== credentials.token) throw new ApiError(16, 'invalid session: signature is invalid')
}

/** The body as JSON; an empty one is an empty message. */
export async function readBody(request: Request): Promise<Record<string, unknown>> {
  const text = await request.text()
  if (text === '') return {}
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  } catch (error) {
    throw new ApiError(3, error instanceof Error ? error.message : String(error))
  }
  throw new ApiError(3, 'json: cannot unmarshal array into Go value of type v1alpha1.Application')
}

/** Members that the message demands; an empty text counts as given. @throws ApiError 500. */
export function requireFields(body: Record<string, unknown>, names: readonly string[]): void {
  const missing = names.find((name) => typeof body[name] !== 'string')
  if (missing !== undefined) throw new ApiError(13, `grpc: error while marshaling: proto: required field "${missing}" not set`)
}

/** A member of another JSON type, in the words of Go's decoder. @throws ApiError 400. */
export function requireText(value: unknown, field: string): void {
  if (value === undefined || value === null || typeof value === 'string') return
  const found = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value
  throw new ApiError(3, `json: cannot unmarshal ${found} into Go struct field ${field} of type string`)
}

const UNITS: Readonly<Record<string, number>> = { H: 3_600_000, M: 60_000, S: 1_000, m: 1, u: 0.001, n: 0.000_001 }

/** `Grpc-Timeout: 30S` in milliseconds; undefined without the header. @throws ApiError 400. */
export function grpcTimeoutMs(request: Request): number | undefined {
  const header = request.headers.get('grpc-timeout')
  if (header === null) return undefined
  const [, amount, unit = ''] = /^(\d{1,8})([HMSmun])$/.exec(header) ?? []
  if (amount === undefined) throw new ApiError(3, `invalid grpc-timeout: ${header}`)
  return Number(amount) * (UNITS[unit] ?? 1)
}

/** A boolean of the query as Go reads it; undefined where it is not given. @throws ApiError 400. */
export function booleanQuery(request: Request, name: string): boolean | undefined {
  const given = new URL(request.url).searchParams.get(name)
  if (given === null) return undefined
  if (['1', 't', 'T', 'true', 'TRUE', 'True'].includes(given)) return true
  if (['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(given)) return false
  throw new ApiError(3, `strconv.ParseBool: parsing "${given}": invalid syntax`)
}

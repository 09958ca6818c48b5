import { HttpResponse } from 'msw'
import { StatusError } from '../cluster/status-error.ts'
import { ApiError, fromKubernetes, plainText } from './api-error.ts'

export interface Credentials {
  readonly token: string
  readonly username: string
  readonly password: string
}

export type Handle = (request: Request, params: Readonly<Record<string, string>>) => Promise<unknown>

/** The pipeline of a unary call: content type, credentials, handler, error shape. */
export function unary(credentials: Credentials, handle: Handle, options: { readonly anonymous?: boolean } = {}) {
  return async ({ request, params }: { request: Request; params: Record<string, string | readonly string[] | undefined> }): Promise<Response> => {
    const contentType = request.headers.get('content-type')?.toLowerCase()
    // Not GET and not exactly this value (no charset): 415, also for a DELETE without a body.
    if (request.method !== 'GET' && contentType !== 'application/json') return plainText(415, 'Invalid content type')
    try {
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
  throw new ApiError(3, 'json: cannot unmarshal into Go value of type v1alpha1.Application')
}

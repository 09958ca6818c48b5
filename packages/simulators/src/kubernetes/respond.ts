import { randomUUID } from 'node:crypto'
import { StatusError } from '../cluster/status-error.ts'

const COMMON = { 'cache-control': 'no-cache, private' }

export const respondJson = (body: object, status = 200, extra: Headers = new Headers()): Response => {
  const all = new Headers({ ...COMMON, 'audit-id': randomUUID(), 'content-type': 'application/json' })
  for (const [name, value] of extra) all.append(name, value)
  return new Response(`${JSON.stringify(body)}\n`, { status, headers: all })
}

export const respondText = (status: number, text: string): Response =>
  new Response(text, {
    status,
    headers: { ...COMMON, 'audit-id': randomUUID(), 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
  })

/** Paths that no API serves, and resources of groups that no API has, get this instead of a Status. */
export const respondNoSuchPath = (): Response => respondText(404, '404 page not found\n')

/** A StatusError as the Status that it is; anything else is a fault of the simulator and stays one. */
export function respondFailure(error: unknown): Response {
  if (error instanceof StatusError) return respondJson(error.toStatus(), error.code)
  throw error
}

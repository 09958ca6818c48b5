import { type Answer, noSuchPath } from '../answers/answer.ts'
import type { Call } from '../routes/call.ts'
import { openApiDocument, openApiIndex } from './openapi-v3.ts'

/** `/openapi/v3` and what it lists. `/openapi/v2` is protobuf to those who ask for it, so it is not there and they fall back. */
export function answerOpenApi({ server, info }: Call): Answer {
  const path = info.path.replace(/\/$/, '')
  if (path === '/openapi/v3') return served(JSON.stringify(openApiIndex(server.cluster)), 'text/plain; charset=utf-8', server.clock.now())
  if (!path.startsWith('/openapi/v3/')) return noSuchPath()
  const document = openApiDocument(server.cluster, path.slice('/openapi/v3/'.length))
  // The real server says nothing at all here.
  if (document === undefined) return { status: 404, headers: {}, body: '' }
  return served(JSON.stringify(document), 'application/json', server.clock.now())
}

const served = (body: string, contentType: string, now: number): Answer => ({
  status: 200,
  headers: { 'accept-ranges': 'bytes', 'content-type': contentType, 'last-modified': new Date(now).toUTCString() },
  body,
})

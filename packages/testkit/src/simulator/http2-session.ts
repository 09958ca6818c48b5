import type { IncomingMessage } from 'node:http'
import type { Http2Session } from 'node:http2'

/** The session that brought a request; undefined for HTTP/1.1. */
export const sessionOf = (incoming: IncomingMessage): Http2Session | undefined =>
  (incoming as { readonly stream?: { readonly session?: Http2Session } }).stream?.session

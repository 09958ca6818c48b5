import { type HttpsServer, type ServeHttpsOptions, type ServerCertificate, serveHttps } from '@gitops-dms/testkit/simulator'
import { getResponse, type RequestHandler } from 'msw'

/** msw handlers behind a real HTTPS server on loopback: undici and client-node are not seen by in-process interception. */
export function serveHandlers(
  handlers: readonly RequestHandler[],
  certificate: ServerCertificate,
  options?: ServeHttpsOptions,
): Promise<HttpsServer> {
  return serveHttps(async (request) => (await getResponse([...handlers], request)) ?? notFound(), certificate, options)
}

const notFound = (): Response => new Response('404 page not found\n', { status: 404, headers: { 'content-type': 'text/plain; charset=utf-8' } })
